package io.guestway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.support.Api;
import io.guestway.support.Jar;
import io.guestway.support.World;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log of the process is written by a thread of its own, and no line is lost. */
class LoggingIT {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final ExecutorService callers = Executors.newFixedThreadPool(50);
    private World world;

    @BeforeEach
    void prepare() throws Exception {
        world = World.prepare("guestway.token.enabled", "false");
    }

    @AfterEach
    void close() throws Exception {
        callers.shutdownNow();
        world.close();
    }

    private List<CompletableFuture<Api.Answer>> issue(int guests) {
        List<CompletableFuture<Api.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < guests; i++) {
            String device = "device-" + i;
            answers.add(CompletableFuture.supplyAsync(() -> world.api().issue(device), callers));
        }
        return answers;
    }

    private static long issued(String log) {
        return log.lines().filter(line -> line.contains("guest issued")).count();
    }

    @Test
    void an_orderly_stop_writes_the_line_of_every_guest() throws Exception {
        try (Jar jar = Jar.run(world.folder(), Jar.environment(world.properties()))) {
            jar.awaitOutput("guestway ready");
            issue(300).forEach(answer -> assertThat(answer.join().status()).isEqualTo(201));

            jar.process().destroy();
            jar.process().waitFor(40, TimeUnit.SECONDS);

            assertThat(issued(jar.output())).isEqualTo(300);
            assertThat(jar.output()).contains("guestway stopped");
        }
    }

    @Test
    void an_output_that_is_not_read_holds_callers_and_drops_no_line() throws Exception {
        ProcessBuilder command = new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-Dlog4j2.asyncLoggerConfigRingBufferSize=128",
                "-jar",
                java.nio.file.Path.of("target", "guestway.jar").toAbsolutePath().toString());
        command.directory(world.folder().toFile()).redirectErrorStream(true);
        command.environment().putAll(Map.copyOf(Jar.environment(world.properties())));
        Process process = command.start();
        try {
            await().atMost(LONGEST).ignoreExceptions().until(world::isReady);
            int guests = 1500;
            List<CompletableFuture<Api.Answer>> answers = issue(guests);
            // the pipe and the queue are full: nobody is answered any more
            await().during(Duration.ofSeconds(1)).atMost(LONGEST).until(() -> answered(answers) < guests);

            StringBuffer log = new StringBuffer();
            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> read(process, log));
            try {
                answers.forEach(answer -> assertThat(answer.join().status()).isEqualTo(201));
            } catch (RuntimeException e) {
                throw new AssertionError("a caller failed, the process lives: " + process.isAlive() + "\n" + log, e);
            }
            // before the process ends, because the JDK then takes the rest of the pipe from its reader
            await().atMost(LONGEST).until(() -> issued(log.toString()) >= guests);
            process.destroy();

            assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
            reader.join();
            assertThat(issued(log.toString())).isEqualTo(guests);
        } finally {
            process.destroyForcibly();
        }
    }

    private static long answered(List<CompletableFuture<Api.Answer>> answers) {
        return answers.stream().filter(CompletableFuture::isDone).count();
    }

    private static void read(Process process, StringBuffer text) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                text.append(line).append('\n');
            }
        } catch (IOException ended) {
            text.append("ended: ").append(ended.getMessage());
        }
    }
}
