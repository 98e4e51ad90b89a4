package io.guestway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.support.Api;
import io.guestway.support.Jar;
import io.guestway.support.World;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 at random instants of issues and ends in the dialect web-messaging, and a restart each time. */
class SessionsKilledIT {

    private static final int KILLS = Runs.of(20, 200);
    private static final String OWN = "guestway:msg:guest:";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final Random random = new Random(4711);

    @Test
    void members_and_queued_ends_never_lack_what_they_require_and_all_ends_are_done() throws Exception {
        System.out.println("dialect web-messaging");
        try (World world = World.prepareMessaging(
                new SandboxSettings().set("connections-per-minute", "1000000"),
                "guestway.genesys.control-connections",
                "1000000",
                "guestway.genesys.timeout",
                "1s",
                "guestway.guests.max-wait",
                "3s")) {
            for (int kill = 0; kill < KILLS; kill++) {
                try (Jar jar = Jar.run(folder, Jar.environment(world.properties()))) {
                    jar.awaitOutput("guestway ready");
                    CompletableFuture<?> load = CompletableFuture.allOf(
                            CompletableFuture.runAsync(() -> issueUntilKilled(world.api(), false)),
                            CompletableFuture.runAsync(() -> issueUntilKilled(world.api(), true)));
                    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100 + random.nextInt(500));
                    await().pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() - until > 0);
                    jar.kill();
                    load.get(30, TimeUnit.SECONDS);
                }
                assertNothingIsMissing(world);
            }
            try (Jar jar = Jar.run(folder, Jar.environment(world.properties()))) {
                jar.awaitOutput("guestway ready");
                await().atMost(Duration.ofSeconds(60)).until(() -> world.redis().zcard(OWN + "ends") == 0);
                assertThat(world.redis().hlen(OWN + "ends-needs")).isZero();
                for (int i = 0; i < 3; i++) {
                    world.api().delete("/guests/device-" + i);
                }
                await().atMost(Duration.ofSeconds(60)).until(() -> world.redis().zcard(OWN + "ends") == 0);
                // Genesys knows no session that Redis did not know
                assertThat(world.genesys().messaging().alive()).isEmpty();
                await().until(() -> world.genesys().shown().get("webSockets").equals(0));
            }
            System.out.println(
                    KILLS + " kills, " + world.genesys().shown().get("sessionsClosed") + " sessions closed at Genesys");
        }
    }

    private void issueUntilKilled(Api api, boolean prove) {
        try {
            for (int i = 0; i < 10_000; i++) {
                api.post("/guests", "{\"fingerprint\":\"device-" + i % 3 + "\",\"prove\":" + prove + "}");
            }
        } catch (UncheckedIOException killed) {
            // as is wanted
        }
    }

    private static void assertNothingIsMissing(World world) throws Exception {
        for (int i = 0; i < 3; i++) {
            String device = "device-" + i;
            for (String member : world.redis().zrange("msg:guest:" + device, 0, -1)) {
                String id = JSON.readTree(member).path("guestId").asText();
                assertThat(world.redis().hexists(OWN + "details:" + device, id))
                        .as(id)
                        .isTrue();
                assertThat(world.redis().hexists(OWN + "secrets:" + device, id))
                        .as(id)
                        .isTrue();
            }
            assertThat(world.redis().zcard("msg:guest:" + device)).isLessThanOrEqualTo(3);
        }
        for (String id : world.redis().zrange(OWN + "ends", 0, -1)) {
            JsonNode needs = JSON.readTree(world.redis().hget(OWN + "ends-needs", id));
            assertThat(needs.path("secret").asText()).as(id).isNotEmpty();
        }
    }
}
