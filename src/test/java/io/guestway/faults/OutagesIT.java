package io.guestway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.GenesysSandbox;
import io.guestway.sandbox.SandboxRedis;
import io.guestway.sandbox.fault.Fault;
import io.guestway.support.Api;
import io.guestway.support.Jar;
import io.guestway.support.Webhook;
import io.guestway.support.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Everything around Guestway fails, one after the other: an operator reads lines, and never a stack trace. */
class OutagesIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @Test
    void an_outage_of_anything_leaves_lines_and_no_stack_trace() throws Exception {
        int port = World.freePort();
        SandboxRedis redis = SandboxRedis.start(port);
        String nowhere = "http://127.0.0.1:" + World.freePort() + "/hook";
        try (Webhook webhook = new Webhook();
                World world = World.prepareBoth(
                        GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)),
                        "guestway.redis.url",
                        "redis://127.0.0.1:" + port,
                        "guestway.events.webhook-url",
                        nowhere,
                        "guestway.genesys.timeout",
                        "1s",
                        "guestway.token.breaker.pause",
                        "2s",
                        "guestway.guests.max-per-fingerprint",
                        "1");
                Jar jar = Jar.run(world.folder(), Jar.environment(world.properties()))) {
            jar.awaitOutput("guestway ready");
            Api api = world.api();
            await().atMost(TIMEOUT).until(() -> world.genesys().frames().size() == 1);

            genesysFails(world, api);
            // the webhook has been away all the time
            jar.awaitOutput("event not delivered");
            world.genesys().dropSockets();
            keystoreFails(world, api);
            redis.close();
            await().atMost(TIMEOUT).until(() -> api.issue("device").code() == 3001);
            api.refresh();
            jar.awaitOutput("event not published");
            redis = SandboxRedis.start(port);
            await().atMost(TIMEOUT).until(() -> api.issue("device").status() == 201);
            jar.process().destroy();
            jar.awaitExit(Duration.ofSeconds(40));

            Map<String, Long> levels = jar.output()
                    .lines()
                    .filter(line -> line.matches("\\d{4}-\\d{2}-\\d{2} .*"))
                    .collect(Collectors.groupingBy(line -> line.split(" +")[2], TreeMap::new, Collectors.counting()));
            System.out.println("log lines of the outages by level: " + levels);
            assertThat(jar.output()).as("stack traces").doesNotContain("\tat ", "Caused by");
            assertThat(jar.output())
                    .as("values that are not there")
                    .doesNotContainPattern("(code|correlationId|requestId)=( |\\n)");
            assertThat(jar.output().lines().filter(line -> !line.matches("\\d{4}-\\d{2}-\\d{2} .*")))
                    .as("lines without a date")
                    .isEmpty();
        } finally {
            redis.close();
        }
    }

    private static void genesysFails(World world, Api api) {
        api.issue("device");
        for (String kind : List.of("hang", "break", "garbage", "huge")) {
            world.fault("create", kind, 1);
            api.issue("device");
            world.fault("refresh", kind, 1);
            api.refresh();
            await().atMost(TIMEOUT).until(() -> api.refresh().status() == 200);
        }
        for (int status : new int[] {401, 404, 429, 500, 503}) {
            world.answers("create", status, "1", 1);
            world.answers("invalidate", status, "1", 1);
            api.issue("device");
            world.answers("refresh", status, "1", 3);
            api.refresh();
            await().atMost(TIMEOUT).until(() -> api.refresh().status() == 200);
        }
        world.genesys().show(new Fault("token", "status", 500, null, null, 1, null));
        world.genesys().expireAccessTokens();
        api.issue("device");
        await().atMost(TIMEOUT).until(() -> api.issue("device").status() == 201);
    }

    private static void keystoreFails(World world, Api api) throws Exception {
        Path keystore = world.folder().resolve("secure_tokens.p12");
        byte[] whole = Files.readAllBytes(keystore);
        Files.write(keystore, new byte[0]);
        assertThat(api.refresh().status()).isEqualTo(500);
        assertThat(api.putRefreshToken("brought").status()).isEqualTo(500);
        Files.write(keystore, whole);
        await().atMost(TIMEOUT).until(() -> api.refresh().status() == 200);
    }
}
