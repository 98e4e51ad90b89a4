package io.guestway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.support.Api;
import io.guestway.support.Jar;
import io.guestway.support.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Half-sent requests by the hundred, in a process that may open 256 files: the others are served, and so is health. */
class SlowClientsIT {

    private static final Duration FOR = Duration.ofSeconds(Runs.of(8, 75));
    private static final int CLIENTS = 400;

    @Test
    void slow_clients_without_a_key_delay_no_other_client() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (World world = World.prepare()) {
            int port = Integer.parseInt(world.properties().getProperty("guestway.http.port"));
            String java = ProcessHandle.current().info().command().orElse("java");
            String jar = Path.of("target", "guestway.jar").toAbsolutePath().toString();
            try (Jar guestway = Jar.start(
                    world.folder(),
                    Jar.environment(world.properties()),
                    List.of("sh", "-c", "ulimit -n 256; exec " + java + " -Xmx256m -jar " + jar))) {
                guestway.awaitOutput("guestway ready");
                guestway.awaitOutput("connection limit lowered");
                String live = world.management() + "/observe/health/live";
                long end = System.nanoTime() + FOR.toNanos();
                int served = 0;
                while (System.nanoTime() - end < 0) {
                    drip(sockets, port);
                    assertThat(Api.fetch(live).status()).isEqualTo(200);
                    if (isServed(world)) {
                        served++;
                    }
                }
                for (Socket socket : sockets) {
                    socket.close();
                }
                await().atMost(Duration.ofSeconds(15)).until(() -> isServed(world));

                System.out.printf(
                        "slow clients for %d s: %d requests served between them, %.0f connections closed at the limit%n",
                        FOR.toSeconds(),
                        served,
                        world.metric("guestway_http_connections_closed_total{reason=\"limit\"}"));
                assertThat(guestway.output())
                        .doesNotContain("\tat ", "OutOfMemory")
                        .contains("connections refused");
                assertThat(guestway.output().lines().filter(line -> line.contains("too many open files")))
                        .hasSizeLessThanOrEqualTo(3);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static boolean isServed(World world) {
        try {
            return world.api().get("/guests/nobody").status() == 200;
        } catch (java.io.UncheckedIOException full) {
            return false;
        }
    }

    /** Keeps as many half-sent requests open as the clients have, a byte each. */
    private static void drip(List<Socket> sockets, int port) {
        sockets.removeIf(socket -> {
            try {
                socket.getOutputStream().write('x');
                return false;
            } catch (IOException closed) {
                return true;
            }
        });
        while (sockets.size() < CLIENTS) {
            try {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.getOutputStream().write("GET / HTTP/1.1\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
                sockets.add(socket);
            } catch (IOException refused) {
                return;
            }
        }
    }
}
