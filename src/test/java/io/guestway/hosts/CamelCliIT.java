package io.guestway.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.support.Api;
import io.guestway.support.Jar;
import io.guestway.support.Routes;
import io.guestway.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code camel run}, as docs/embed.md has it. */
class CamelCliIT {

    @Test
    void runs_the_routes_as_they_are() throws Exception {
        try (World world = World.prepare()) {
            Path folder = world.folder();
            Routes.copyTo(folder.resolve("routes"));
            Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
            int port = World.freePort();
            Properties properties = new Properties();
            properties.putAll(world.properties());
            properties.remove("guestway.http.port");

            try (Jar camel = Jar.start(folder, Jar.environment(properties), command(folder, port))) {
                Api api = new Api(port);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> !camel.process().isAlive() || serves(api));

                assertThat(camel.process().isAlive()).as(camel.output()).isTrue();
                assertThat(api.issue("device-1").status()).isEqualTo(201);
                assertThat(world.members()).hasSize(1);
            }
        }
    }

    private static boolean serves(Api api) {
        try {
            return api.get("/guests/nobody").status() == 200;
        } catch (java.io.UncheckedIOException notYet) {
            return false;
        }
    }

    private static List<String> command(Path folder, int port) throws IOException {
        Path camel = Path.of("target", "it", "jbang", "target").toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(
                HostSpec.JAVA,
                "-cp",
                camel.resolve("host.jar") + ":" + camel.resolve("lib") + "/*",
                "host.Camel",
                "run"));
        // routes/* routes/genesys/guests-api/*
        for (String name : List.of("routes", "routes/genesys/guests-api")) {
            try (Stream<Path> files = Files.list(folder.resolve(name))) {
                files.filter(Files::isRegularFile)
                        .map(file -> folder.relativize(file).toString())
                        .sorted()
                        .forEach(command::add);
            }
        }
        command.addAll(List.of(
                "application.properties",
                "--dep=io.guestway:guestway:0.1.0-SNAPSHOT",
                "--port=" + port,
                "--max-seconds=120"));
        return command;
    }
}
