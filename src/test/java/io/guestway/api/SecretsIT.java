package io.guestway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.sandbox.fault.Fault;
import io.guestway.support.Api;
import io.guestway.support.Jar;
import io.guestway.support.World;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A canary in every secret: not one may show in logs at TRACE, metrics, health or problems. */
class SecretsIT {

    @TempDir
    private Path folder;

    private World world;
    private final List<String> canaries = new ArrayList<>(List.of(
            "canary-api-key", "canary-admin-key", "canary-webhook-secret", "sandbox-secret", World.ENCRYPTION_KEY));

    @BeforeEach
    void start() throws Exception {
        world = World.prepare(
                "guestway.api.keys", "canary-api-key",
                "guestway.api.admin-keys", "canary-admin-key",
                "guestway.events.webhook-url", "http://127.0.0.1:" + World.freePort(),
                "guestway.events.webhook-secret", "canary-webhook-secret",
                "guestway.guests.max-attempts", "2",
                "guestway.guests.base-delay", "10ms",
                "guestway.genesys.timeout", "1s");
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    @ParameterizedTest(name = "{0}, logs as {1}")
    @CsvSource({"async, text", "camel-http, json"})
    void none_shows_at_trace(String http, String format) throws Exception {
        StringBuilder seen = new StringBuilder();
        Map<String, String> environment = Jar.environment(
                world.properties(),
                "guestway.log.level",
                "TRACE",
                "guestway.log.format",
                format,
                "guestway.genesys.http",
                http);
        try (Jar jar = Jar.run(folder, environment)) {
            jar.awaitOutput("guestway ready");
            Api api = world.api();
            String[] key = {"X-API-Key", "canary-api-key", "Idempotency-Key", "canary-idem"};
            for (int i = 0; i < 5; i++) {
                key[3] = "canary-idem-" + i;
                Api.Answer answer = api.post("/guests", "{\"fingerprint\":\"canary-device\"}", key);
                canaries.add(answer.json().path("guestToken").asText());
                assertThat(answer.status()).isEqualTo(201);
            }
            seen.append(api.post("/guests", "{\"fingerprint\":\"canary-device\"}", key)
                    .header("Location"));
            seen.append(api.get("/guests/canary-device", key));
            for (String fault : List.of("garbage", "break", "hang", "lost")) {
                world.genesys().show(new Fault("create", fault, null, null, null, 1, null));
                key[3] = "canary-fault-" + fault;
                seen.append(api.post("/guests", "{\"fingerprint\":\"canary-device\"}", key));
            }
            for (int status : new int[] {400, 401, 403, 500}) {
                world.answers("create", status, null, 2);
                key[3] = "canary-status-" + status;
                seen.append(api.post("/guests", "{\"fingerprint\":\"canary-device\"}", key));
            }
            seen.append(api.post("/guests", "{\"fingerprint\":\"canary-device\"", key));
            seen.append(api.get("/platform-token", "X-API-Key", "canary-admin-key"));
            seen.append(world.health()).append(world.metrics());
            api.delete("/guests/canary-device");
            jar.process().destroy();
            jar.awaitExit(java.time.Duration.ofSeconds(30));
            seen.append(jar.output());
        }

        assertThat(canaries).hasSize(10).noneMatch(String::isEmpty);
        for (String canary : canaries) {
            assertThat(seen.indexOf(canary))
                    .as("a secret shows: ..." + around(seen, canary))
                    .isEqualTo(-1);
        }
        assertThat(seen).doesNotContainPattern("(access|refresh|token)-[A-Za-z0-9_-]{30,}");
        assertThat(jarTrace(seen)).as("the log is at TRACE").isTrue();
    }

    @Test
    void the_start_failure_of_a_wrong_secret_does_not_show_it() throws Exception {
        try (Jar jar = Jar.run(
                folder, Jar.environment(world.properties(), "guestway.redis.encryption-key", "canary-broken-key"))) {
            jar.awaitExit(java.time.Duration.ofSeconds(15));
            assertThat(jar.output()).contains("guestway.redis.encryption-key").doesNotContain("canary-broken-key");
        }
    }

    private static boolean jarTrace(CharSequence seen) {
        return seen.toString().contains("TRACE");
    }

    private static String around(StringBuilder seen, String canary) {
        int at = seen.indexOf(canary);
        return at < 0 ? "" : seen.substring(Math.max(0, at - 300), Math.min(seen.length(), at + 60));
    }
}
