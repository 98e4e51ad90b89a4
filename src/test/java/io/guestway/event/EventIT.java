package io.guestway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.support.World;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events on their channels and at the webhook (contract section 4). */
class EventIT {

    private static final String RAISE = """
            - route:
                id: test-raise
                description: Raises an event, as the token half will.
                from:
                  uri: platform-http:/raise
                  steps:
                    - unmarshal:
                        json: {}
                    - to:
                        uri: direct:guestway-event
            """;

    private final Queue<String> posts = new ConcurrentLinkedQueue<>();
    private final Queue<String> signatures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refuse = new AtomicInteger();
    private Vertx vertx;
    private HttpServer webhook;
    private World world;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        webhook = vertx.createHttpServer()
                .requestHandler(request -> request.bodyHandler(body -> {
                    if (refuse.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        request.response().setStatusCode(500).end();
                        return;
                    }
                    signatures.add(request.getHeader(EventSteps.SIGNATURE));
                    posts.add(body.toString());
                    request.response().setStatusCode(204).end();
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        world = World.prepare(
                "guestway.guests.max-per-fingerprint",
                "1",
                "guestway.events.webhook-url",
                "http://127.0.0.1:" + webhook.actualPort() + "/hook",
                "guestway.events.webhook-secret",
                "hook-secret");
        Path routes = world.folder().resolve("routes");
        io.guestway.support.Routes.copyTo(routes);
        Files.writeString(routes.resolve("raise.camel.yaml"), RAISE);
        world.properties().setProperty("guestway.routes.path", routes.toString());
        world.startGuestway();
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private void raise(String type) {
        String port = world.properties().getProperty("guestway.http.port");
        String event = "{\"id\":\"" + UUID.randomUUID() + "\",\"type\":\"" + type
                + "\",\"at\":\"2026-01-01T00:00:00Z\",\"code\":2001,\"detail\":\"for the test\"}";
        io.guestway.support.Api.send(
                java.net.http.HttpRequest.newBuilder(java.net.URI.create("http://127.0.0.1:" + port + "/raise"))
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(event)));
    }

    @Test
    void an_eviction_is_published_once_to_each_channel() throws Exception {
        Queue<String> all = new ConcurrentLinkedQueue<>();
        RedisClient client = RedisClient.create(world.server().url());
        try (StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub()) {
            connection.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    all.add(channel + " " + message);
                }
            });
            connection.sync().subscribe("guestway:events", "guestway:msg:guest:events");
            String first = world.api().issue("device").json().path("guestId").asText();
            String second = world.api().issue("device").json().path("guestId").asText();

            await().atMost(Duration.ofSeconds(5)).until(() -> all.size() == 2);
            JsonNode event = new ObjectMapper()
                    .readTree(all.stream()
                            .filter(m -> m.startsWith("guestway:events "))
                            .findFirst()
                            .orElseThrow()
                            .substring("guestway:events ".length()));
            assertThat(event.path("type").asText()).isEqualTo("guest.evicted");
            assertThat(event.path("detail").asText()).contains(first, second, "device");
            assertThat(event.fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrderElementsOf(Set.of("id", "type", "at", "code", "detail"));
            raise("circuit.opened");
            await().atMost(Duration.ofSeconds(5)).until(() -> all.size() == 4);
        } finally {
            client.shutdown();
        }
        assertThat(posts).noneMatch(post -> post.contains("guest.evicted"));
    }

    @Test
    void events_that_call_people_are_posted_signed_until_the_webhook_takes_them() throws Exception {
        refuse.set(2);

        raise("circuit.opened");

        await().atMost(Duration.ofSeconds(15)).until(() -> posts.size() == 1);
        assertThat(posts.peek()).contains("\"type\":\"circuit.opened\"", "\"code\":2001");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("hook-secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(signatures.peek())
                .isEqualTo("sha256="
                        + HexFormat.of().formatHex(mac.doFinal(posts.peek().getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void an_event_that_was_not_taken_outlives_a_restart() throws Exception {
        refuse.set(1000);
        raise("token.reauthentication-required");
        await().atMost(Duration.ofSeconds(10)).until(() -> refuse.get() < 1000);
        world.stopGuestway();
        refuse.set(0);

        world.startGuestway();

        await().atMost(Duration.ofSeconds(20)).until(() -> posts.size() == 1);
        assertThat(posts.peek()).contains("token.reauthentication-required");
    }
}
