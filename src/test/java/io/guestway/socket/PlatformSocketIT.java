package io.guestway.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.sandbox.GenesysSandbox;
import io.guestway.support.Api;
import io.guestway.support.Certificate;
import io.guestway.support.Routes;
import io.guestway.support.SocketServer;
import io.guestway.support.World;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The socket that hears of each new token (docs/contract.md section 4), against a server that comes and goes. */
class PlatformSocketIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private SocketServer server;
    private World world;

    @BeforeEach
    void start() throws Exception {
        server = new SocketServer(World.freePort()).start();
        world = World.prepareTokens(
                GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)),
                "guestway.genesys.websocket-url",
                server.url(),
                "guestway.api.expose-access-token",
                "true",
                "guestway.socket.ping",
                "300ms",
                "guestway.genesys.timeout",
                "1s");
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
        server.close();
    }

    private String accessToken() {
        return world.api()
                .get("/platform-token/access-token", "X-API-Key", Api.ADMIN_KEY)
                .json()
                .path("access_token")
                .asText();
    }

    private String webSocket() {
        return world.api().token().path("webSocket").asText();
    }

    private void awaitFrames(int count) {
        await().atMost(TIMEOUT).until(() -> server.frames().size() >= count);
    }

    @Test
    void each_refresh_sends_one_frame_in_order_over_one_connection() throws Exception {
        world.startGuestway();
        awaitFrames(1);
        for (int i = 2; i <= 20; i++) {
            world.api().refresh();
            awaitFrames(i);
            JsonNode frame = JSON.readTree(server.lastFrame());
            assertThat(frame.path("type").asText()).isEqualTo("AUTH_REFRESH");
            assertThat(frame.path("payload").path("token_type").asText()).isEqualTo("Bearer");
            assertThat(frame.path("payload").path("access_token").asText()).isEqualTo(accessToken());
            assertThat(frame.path("payload").path("timestamp").asLong())
                    .isBetween(System.currentTimeMillis() - 10_000, System.currentTimeMillis());
        }
        assertThat(server.frames()).hasSize(20).doesNotHaveDuplicates();
        assertThat(server.connections()).isEqualTo(1);
        assertThat(webSocket()).isEqualTo("connected");
        assertThat(world.metric("guestway_websocket_connected")).isEqualTo(1);
    }

    @Test
    void an_idle_connection_is_kept_open() throws Exception {
        world.startGuestway();
        awaitFrames(1);

        await().during(Duration.ofSeconds(2)).atMost(TIMEOUT).until(() -> server.open() == 1);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void a_server_that_is_down_at_the_start_gets_the_newest_frame_once_it_is_there() throws Exception {
        server.kill();
        world.startGuestway();
        await().atMost(TIMEOUT)
                .until(() -> world.api().token().path("state").asText().equals("valid"));
        assertThat(webSocket()).isEqualTo("disconnected");
        assertThat(world.api().refresh().status()).isEqualTo(200);
        server.start();

        awaitFrames(1);
        assertThat(server.lastFrame()).contains(accessToken());
        assertThat(server.frames()).hasSize(1);
    }

    @Test
    void after_each_reconnect_the_newest_frame_comes_and_never_two_connections() throws Exception {
        world.startGuestway();
        awaitFrames(1);
        for (int round = 0; round < 5; round++) {
            server.kill();
            long began = System.nanoTime();
            assertThat(world.api().refresh().status()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as("a refresh does not wait for the socket")
                    .isLessThan(Duration.ofSeconds(1));
            int before = server.frames().size();
            server.start();
            awaitFrames(before + 1);
            assertThat(server.lastFrame()).contains(accessToken());
        }
        assertThat(server.mostAtOnce()).isEqualTo(1);
    }

    @Test
    void a_server_that_never_finishes_the_handshake_delays_nothing() throws Exception {
        AtomicInteger arrived = new AtomicInteger();
        Vertx vertx = rawServer(socket -> arrived.incrementAndGet());
        try {
            world.startGuestway();
            await().atMost(TIMEOUT)
                    .until(() -> world.api().token().path("state").asText().equals("valid"));
            await().atMost(TIMEOUT).until(() -> arrived.get() >= 2);
            assertThat(world.api().refresh().status()).isEqualTo(200);
            assertThat(webSocket()).isEqualTo("disconnected");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        }
    }

    @Test
    void a_server_that_falls_silent_is_noticed_and_left() throws Exception {
        AtomicInteger arrived = new AtomicInteger();
        Vertx vertx = rawServer(socket -> {
            arrived.incrementAndGet();
            socket.handler(request -> shakeHandsOnce(socket, request));
        });
        try {
            world.startGuestway();
            await().atMost(TIMEOUT).until(() -> webSocket().equals("connected"));
            await().atMost(TIMEOUT).until(() -> arrived.get() >= 2);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        }
    }

    /** A server that speaks no WebSocket by itself, in place of the one that does. */
    private Vertx rawServer(Handler<NetSocket> connected) throws Exception {
        Vertx vertx = Vertx.vertx();
        int port = World.freePort();
        vertx.createNetServer()
                .connectHandler(connected)
                .listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        world.properties().setProperty("guestway.genesys.websocket-url", "ws://127.0.0.1:" + port + "/socket");
        return vertx;
    }

    private static void shakeHandsOnce(NetSocket socket, Buffer request) {
        String text = request.toString(StandardCharsets.US_ASCII);
        if (!text.startsWith("GET ")) {
            return;
        }
        String key = text.replaceFirst("(?is).*sec-websocket-key: ([^\r]+).*", "$1");
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n");
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void no_frame_is_sent_for_a_token_that_was_not_stored() throws Exception {
        world.startGuestway();
        awaitFrames(1);
        Path keystore = world.folder().resolve("secure_tokens.p12");
        byte[] whole = Files.readAllBytes(keystore);
        Path aside = world.folder().resolve("aside.p12");
        world.genesys().show(new io.guestway.sandbox.fault.Fault("refresh", "delay", null, null, 800, 1, null));
        var refresh = java.util.concurrent.CompletableFuture.supplyAsync(
                () -> world.api().refresh());
        await().atMost(TIMEOUT).until(world::keystoreIsLocked);
        // damaged while the answer is on its way
        Files.write(keystore, new byte[0]);
        assertThat(refresh.get().status()).isEqualTo(500);
        assertThat(world.metric("guestway_rotation_unstored")).isEqualTo(1);
        assertThat(world.health()).contains("the new refresh token cannot be stored");
        await().during(Duration.ofMillis(700))
                .atMost(TIMEOUT)
                .until(() -> server.frames().size() == 1);

        Files.write(aside, whole);
        Files.move(
                aside,
                keystore,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        awaitFrames(2);
        assertThat(server.lastFrame()).contains(accessToken());
        assertThat(world.metric("guestway_rotation_unstored")).isZero();
    }

    @Test
    void inbound_frames_of_up_to_a_megabyte_reach_the_seam_in_order() throws Exception {
        Path routes = folder.resolve("routes");
        Routes.copyTo(routes);
        Path shipped = routes.resolve("platform-socket.camel.yaml");
        // a seam of the test's own: it hands what comes to an endpoint that the test can ask
        Files.writeString(
                shipped,
                Files.readString(shipped)
                        .replace("ref: guestwayDescribeFrame", "ref: testInbox")
                        .replace("${variable.guestway-frame-type}", "test"));
        Files.writeString(routes.resolve("inbox.camel.yaml"), """
                - beans:
                    - name: testInbox
                      type: %s
                """.formatted(Inbox.class.getName()));
        Inbox.FRAMES.clear();
        world.properties().setProperty("guestway.routes.path", routes.toString());
        world.startGuestway();
        awaitFrames(1);
        for (int i = 0; i < 200; i++) {
            server.send("{\"type\":\"Event" + i + "\"}");
        }
        String large = "{\"type\":\"Large\",\"body\":\"" + "x".repeat((1 << 20) - 26) + "\"}";
        server.send(large);
        server.send(new byte[300_000]);

        await().atMost(TIMEOUT).until(() -> Inbox.FRAMES.size() == 202);
        for (int i = 0; i < 200; i++) {
            assertThat(Inbox.FRAMES.get(i)).isEqualTo("{\"type\":\"Event" + i + "\"}");
        }
        assertThat(large).hasSize(1 << 20);
        assertThat(Inbox.FRAMES.get(200)).isEqualTo(large);
        assertThat((byte[]) Inbox.FRAMES.get(201)).hasSize(300_000);
        assertThat(server.connections()).isEqualTo(1);
    }

    /** A bean that keeps the frames that reach it. */
    public static final class Inbox implements Processor {

        static final List<Object> FRAMES = new CopyOnWriteArrayList<>();

        @Override
        public void process(Exchange exchange) {
            FRAMES.add(exchange.getMessage().getBody());
        }
    }

    @Test
    void an_edit_of_the_routes_does_not_touch_the_connection() throws Exception {
        Path routes = folder.resolve("routes");
        Routes.copyTo(routes);
        world.properties().setProperty("guestway.routes.path", routes.toString());
        world.startGuestway();
        awaitFrames(1);
        Path edited = routes.resolve("platform-socket.camel.yaml");
        Files.writeString(
                edited, Files.readString(edited).replace("\"type\":\"AUTH_REFRESH\"", "\"type\":\"AUTH_REFRESHED\""));

        await().atMost(TIMEOUT).until(() -> {
            world.api().refresh();
            return server.lastFrame().contains("AUTH_REFRESHED");
        });
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void an_edit_that_is_refused_does_not_touch_the_connection() throws Exception {
        Path routes = folder.resolve("routes");
        Routes.copyTo(routes);
        world.properties().setProperty("guestway.routes.path", routes.toString());
        world.startGuestway();
        awaitFrames(1);
        Path bad = routes.resolve("bad.camel.yaml");
        Files.writeString(bad, """
                - route:
                    id: bad
                    from:
                      uri: timer:bad
                      steps:
                        - to:
                            uri: direct:nowhere
                """);
        await().atMost(TIMEOUT).until(() -> world.health().contains("reload rejected"));
        Files.delete(bad);
        await().atMost(TIMEOUT).until(() -> !world.health().contains("reload rejected"));

        assertThat(world.api().refresh().status()).isEqualTo(200);
        awaitFrames(2);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void wss_takes_the_ca_file() throws Exception {
        Certificate certificate = new Certificate(folder);
        SocketServer secure = new SocketServer(World.freePort(), certificate.server()).start();
        try (secure) {
            world.properties().setProperty("guestway.genesys.websocket-url", secure.url());
            world.properties().setProperty("guestway.genesys.ca-file", certificate.pem());
            world.startGuestway();

            await().atMost(TIMEOUT).until(() -> secure.frames().size() == 1);
        }
    }
}
