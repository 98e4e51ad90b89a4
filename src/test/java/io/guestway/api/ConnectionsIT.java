package io.guestway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.support.Api;
import io.guestway.support.Jar;
import io.guestway.support.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow, greedy or malformed clients without a key do not affect others (docs/contract.md section 2). */
class ConnectionsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final String DOCUMENT = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n";

    private final List<Socket> sockets = new ArrayList<>();
    private World world;
    private Jar jar;
    private int port;

    @BeforeEach
    void start() throws Exception {
        world = World.prepare("guestway.http.max-connections", "100");
        port = Integer.parseInt(world.properties().getProperty("guestway.http.port"));
        jar = Jar.run(world.folder(), Jar.environment(world.properties()));
        jar.awaitOutput("guestway ready");
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        jar.close();
        world.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) Duration.ofSeconds(40).toMillis());
        sockets.add(socket);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Everything up to the end of the connection. */
    private static String all(Socket socket) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(answer);
        } catch (java.net.SocketException reset) {
            // an end as well
        }
        return answer.toString(StandardCharsets.US_ASCII);
    }

    private double closed(String reason) {
        return world.metric("guestway_http_connections_closed_total{reason=\"" + reason + "\"}");
    }

    @Test
    void http2_without_tls_is_not_spoken() throws Exception {
        Socket prior = connect();
        send(prior, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        prior.getOutputStream().write(HexFormat.of().parseHex("000006040000000000" + "000400000000"));
        Socket upgrade = connect();
        send(
                upgrade,
                "GET /api/v1/openapi.json HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                        + "HTTP2-Settings: AAQAAAAA\r\nConnection: close\r\n\r\n");

        assertThat(all(upgrade)).startsWith("HTTP/1.1 200 ");
        assertThat(all(prior)).startsWith("HTTP/1.1 400 ").contains("application/problem+json", "X-Request-Id", "4001");
    }

    @Test
    void a_client_that_sends_requests_and_never_reads_delays_no_other_client_and_takes_no_memory() throws Exception {
        byte[] requests = DOCUMENT.repeat(2000).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 40; i++) {
            Socket socket = connect();
            socket.setReceiveBufferSize(4096);
            Thread writer = new Thread(() -> {
                try {
                    socket.getOutputStream().write(requests);
                } catch (IOException closed) {
                    // by the server, or at the end of the test
                }
            });
            writer.setDaemon(true);
            writer.start();
        }
        for (int i = 0; i < 50; i++) {
            long began = System.nanoTime();
            assertThat(world.api().get("/guests/nobody").status()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        }

        assertThat(Api.fetch(world.management() + "/observe/health/live").status())
                .isEqualTo(200);
        assertThat(world.metric("jvm_memory_used_bytes")).as("heap of 256 MB").isLessThan(400e6);
        assertThat(jar.output()).doesNotContain("OutOfMemory");
        // those who read at last get every answer
        Socket reader = connect();
        send(reader, DOCUMENT.repeat(199) + DOCUMENT.replace("Host: a", "Host: a\r\nConnection: close"));
        assertThat(all(reader).split("HTTP/1.1 200 ", -1)).hasSize(201);
    }

    @Test
    void connections_beyond_the_limit_are_closed_at_once_and_counted() throws Exception {
        for (int i = 0; i < 150; i++) {
            connect();
        }

        await().atMost(TIMEOUT).until(() -> closed("limit") >= 50);
        assertThat(world.metric("guestway_http_connections ")).isLessThanOrEqualTo(100);
        assertThat(Api.fetch(world.management() + "/observe/health/live").status())
                .isEqualTo(200);
        for (Socket socket : sockets) {
            socket.close();
        }
        await().atMost(TIMEOUT)
                .ignoreExceptions()
                .until(() -> world.api().get("/guests/nobody").status() == 200);
    }

    @Test
    void a_header_that_drips_is_cut_off_after_ten_seconds() throws Exception {
        Socket socket = connect();
        long began = System.nanoTime();
        Thread dripping = drip(socket, "GET / HTTP/1.1\r\nX-Slow: ");

        all(socket);

        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(15));
        assertThat(closed("slow-header")).isEqualTo(1);
        dripping.join();
    }

    @Test
    void a_body_that_drips_is_cut_off_after_twenty_seconds() throws Exception {
        Socket socket = connect();
        long began = System.nanoTime();
        Thread dripping = drip(
                socket,
                "POST /api/v1/guests HTTP/1.1\r\nHost: a\r\nX-API-Key: " + Api.KEY
                        + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n");

        all(socket);

        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofSeconds(18), Duration.ofSeconds(26));
        assertThat(closed("slow-body")).isEqualTo(1);
        dripping.join();
    }

    /** A byte each half second, for as long as the server takes them. */
    private static Thread drip(Socket socket, String begin) throws IOException {
        send(socket, begin);
        Thread thread = new Thread(() -> {
            try {
                await().atMost(Duration.ofSeconds(35))
                        .pollDelay(Duration.ofMillis(500))
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> {
                            send(socket, "x");
                            return false;
                        });
            } catch (Exception | AssertionError ended) {
                // the connection was closed
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/openapi.json HTTP/3.0\r\nHost: a\r\n\r\n",
                "POST /api/v1/guests HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\n{}",
                "POST /api/v1/guests HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST /api/v1/guests HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nzz\r\n",
                "GET / x\r\n\r\n"
            })
    void framing_that_cannot_be_read_is_answered_by_a_problem(String request) throws Exception {
        Socket socket = connect();
        send(socket, request);

        assertThat(all(socket))
                .as(Arrays.toString(request.split("\r\n")))
                .matches("(?s)HTTP/1\\.[01] 400 .*")
                .contains("application/problem+json", "X-Request-Id: ", "\"code\":4001");
    }

    @Test
    void an_unknown_expectation_is_answered_by_a_problem() throws Exception {
        Socket socket = connect();
        send(
                socket,
                "POST /api/v1/guests HTTP/1.1\r\nHost: a\r\nExpect: x\r\nConnection: close\r\nX-API-Key: " + Api.KEY
                        + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");

        assertThat(all(socket)).startsWith("HTTP/1.1 417 ").contains("application/problem+json", "\"code\":4001");
        jar.awaitOutput("request refused status=417 code=4001 method=POST");
    }
}
