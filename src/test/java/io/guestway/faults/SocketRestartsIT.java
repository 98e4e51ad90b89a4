package io.guestway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.GenesysSandbox;
import io.guestway.support.SocketServer;
import io.guestway.support.World;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The socket's server is killed and restarted while tokens rotate all the time. */
class SocketRestartsIT {

    private static final int RESTARTS = Runs.of(3, 50);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    @Test
    void one_connection_at_a_time_the_newest_frame_after_each_and_no_refresh_late() throws Exception {
        SocketServer server = new SocketServer(World.freePort()).start();
        AtomicBoolean rotating = new AtomicBoolean(true);
        List<Long> millis = new CopyOnWriteArrayList<>();
        try (World world = World.prepareTokens(
                GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)),
                "guestway.genesys.websocket-url",
                server.url())) {
            world.startGuestway();
            await().atMost(TIMEOUT).until(() -> server.frames().size() > 0);
            // the first in a JVM is slow without any restart
            assertThat(world.api().refresh().status()).isEqualTo(200);
            CompletableFuture<Void> rotations = CompletableFuture.runAsync(() -> {
                while (rotating.get()) {
                    long began = System.nanoTime();
                    assertThat(world.api().refresh().status()).isEqualTo(200);
                    millis.add(Duration.ofNanos(System.nanoTime() - began).toMillis());
                }
            });
            for (int restart = 0; restart < RESTARTS; restart++) {
                server.kill();
                int before = server.frames().size();
                String newest = newest(world);
                server.start();
                await().atMost(TIMEOUT)
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> server.frames().size() > before);
                List<String> issued = world.genesys().accessTokens();
                assertThat(issued.indexOf(token(server.frames().get(before))))
                        .as("the first frame after a restart is none from before it")
                        .isGreaterThanOrEqualTo(issued.indexOf(newest));
            }
            rotating.set(false);
            rotations.get();
            await().atMost(TIMEOUT).until(() -> token(server.lastFrame()).equals(newest(world)));

            List<String> issued = world.genesys().accessTokens();
            List<Integer> order = server.frames().stream()
                    .map(frame -> issued.indexOf(token(frame)))
                    .toList();
            assertThat(order).isSorted();
            assertThat(server.mostAtOnce()).isEqualTo(1);
            System.out.printf(
                    "restarts=%d connections=%d rotations=%d frames=%d slowestRefresh=%dms%n",
                    RESTARTS,
                    server.connections(),
                    issued.size(),
                    server.frames().size(),
                    millis.stream().mapToLong(Long::longValue).max().orElse(0));
            assertThat(millis).allMatch(each -> each < 2_000);
        } finally {
            rotating.set(false);
            server.close();
        }
    }

    private static String newest(World world) {
        List<String> issued = world.genesys().accessTokens();
        return issued.get(issued.size() - 1);
    }

    private static String token(String frame) {
        return frame.replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");
    }
}
