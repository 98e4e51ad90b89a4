package io.guestway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.guestway.support.Api;
import io.guestway.support.LogCapture;
import io.guestway.support.Routes;
import io.guestway.support.World;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events on their channel, at the webhook and at consumers of an integrator (docs/contract.md section 4). */
class EventIT {

    private static final String RAISE = """
            - route:
                id: test-raise
                description: Raises an event, as an integrator's route would.
                from:
                  uri: platform-http:/raise
                  steps:
                    - doTry:
                        steps:
                          - unmarshal:
                              json: {}
                          - to:
                              uri: direct:guestway-event
                          - setBody:
                              expression:
                                constant:
                                  expression: raised
                        doCatch:
                          - exception:
                              - java.lang.Exception
                            steps:
                              - to:
                                  uri: direct:guestway-problem
            """;

    private static final String HANGING = """
            - route:
                id: test-hanging
                description: Takes events and never comes to an end with the first.
                from:
                  uri: guestway-events:hanging
                  steps:
                    - to:
                        uri: http://127.0.0.1:%d
            """;

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

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
                    signatures.add(request.getHeader(WebhookSignature.HEADER));
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
        Routes.copyTo(routes);
        Files.writeString(routes.resolve("raise.camel.yaml"), RAISE);
        world.properties().setProperty("guestway.routes.path", routes.toString());
        world.startGuestway();
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private static Map<String, Object> event(String type) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", UUID.randomUUID().toString());
        event.put("type", type);
        event.put("at", "2026-01-01T00:00:00Z");
        event.put("code", 2001);
        event.put("detail", "for the test");
        event.put("data", Map.of("failures", 3));
        return event;
    }

    private Api.Answer raise(Map<String, Object> event) {
        String port = world.properties().getProperty("guestway.http.port");
        try {
            return Api.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/raise"))
                    .POST(HttpRequest.BodyPublishers.ofString(new ObjectMapper().writeValueAsString(event))));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Api.Answer raise(String type) {
        return raise(event(type));
    }

    /** What is heard on all channels that an operator would listen to. */
    private Queue<JsonNode> hear(StatefulRedisPubSubConnection<String, String> connection) {
        Queue<JsonNode> heard = new ConcurrentLinkedQueue<>();
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String pattern, String channel, String message) {
                try {
                    heard.add(((ObjectNode) new ObjectMapper().readTree(message)).put("channel", channel));
                } catch (JsonProcessingException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        connection.sync().psubscribe("guestway:*events");
        return heard;
    }

    @Test
    void an_eviction_is_published_once_with_its_data() throws Exception {
        RedisClient client = RedisClient.create(world.server().url());
        try (StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub()) {
            Queue<JsonNode> heard = hear(connection);
            String first = world.api().issue("device").json().path("guestId").asText();
            String second = world.api().issue("device").json().path("guestId").asText();
            raise("circuit.opened");

            await().atMost(TIMEOUT).until(() -> heard.size() == 2);
            JsonNode evicted = heard.poll();
            assertThat(evicted.path("type").asText()).isEqualTo("guest.evicted");
            assertThat(evicted.path("channel").asText()).isEqualTo("guestway:msg:guest:events");
            assertThat(evicted.path("data"))
                    .isEqualTo(new ObjectMapper()
                            .valueToTree(Map.of("fingerprint", "device", "guestId", first, "replacedBy", second)));
            assertThat(evicted.path("detail").asText()).doesNotContain("device");
            assertThat(heard.poll().path("type").asText()).isEqualTo("circuit.opened");
        } finally {
            client.shutdown();
        }
        assertThat(posts).noneMatch(post -> post.contains("guest.evicted"));
    }

    @Test
    void events_that_alert_an_operator_are_posted_signed_until_the_webhook_takes_them() throws Exception {
        refuse.set(2);

        raise("circuit.opened");

        await().atMost(TIMEOUT).until(() -> posts.size() == 1);
        assertThat(posts.peek()).contains("\"type\":\"circuit.opened\"", "\"code\":2001", "\"data\":{\"failures\":3}");
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
        await().atMost(TIMEOUT).until(() -> refuse.get() < 1000);
        world.stopGuestway();
        refuse.set(0);

        world.startGuestway();

        await().atMost(TIMEOUT).until(() -> posts.size() == 1);
        assertThat(posts.peek()).contains("token.reauthentication-required");
    }

    @Test
    void an_event_without_an_id_or_a_time_is_given_them_and_stops_no_other() throws Exception {
        Map<String, Object> bare = event("circuit.opened");
        bare.keySet().retainAll(Set.of("type"));

        assertThat(raise(bare).status()).isEqualTo(200);
        raise("token.reauthentication-required");

        await().atMost(TIMEOUT).until(() -> posts.size() == 2);
        JsonNode posted = new ObjectMapper()
                .readTree(posts.stream()
                        .filter(post -> post.contains("circuit.opened"))
                        .findFirst()
                        .orElseThrow());
        assertThat(posted.path("id").asText()).isNotBlank();
        assertThat(Instant.parse(posted.path("at").asText())).isBefore(Instant.now());
        assertThat(posted.path("data").isObject()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"type, 7", "type, ''", "id, 7", "at, yesterday", "code, text", "detail, 7", "data, text"})
    void an_event_with_a_field_of_a_wrong_type_is_refused_to_its_sender(String field, String value) {
        Map<String, Object> event = event("shop.alert");
        event.put(field, value.equals("7") ? 7 : value);

        Api.Answer answer = raise(event);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(4001);
        assertThat(answer.json().path("detail").asText()).startsWith("event: " + field);
    }

    @Test
    void the_webhook_gets_the_events_of_one_subject_in_order() throws Exception {
        refuse.set(3);
        for (String type : List.of("token.refresh-failed", "token.recovered", "token.refresh-failed")) {
            raise(type);
        }

        await().atMost(Duration.ofSeconds(25)).until(() -> posts.size() == 3);
        assertThat(posts.stream()
                        .map(post -> post.replaceFirst(".*\"type\":\"([^\"]+)\".*", "$1"))
                        .toList())
                .containsExactly("token.refresh-failed", "token.recovered", "token.refresh-failed");
    }

    @Test
    void a_consumer_that_hangs_takes_no_event_from_the_others() throws Exception {
        RedisClient client = RedisClient.create(world.server().url());
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub()) {
            Queue<JsonNode> heard = hear(connection);
            Files.writeString(
                    world.folder().resolve("routes/hanging.camel.yaml"), HANGING.formatted(silent.getLocalPort()));
            await().atMost(TIMEOUT).until(() -> world.healthData().contains("\"generation\":2"));

            for (int i = 0; i < 6; i++) {
                raise("circuit.opened");
            }

            await().atMost(TIMEOUT).until(() -> heard.size() == 6 && posts.size() == 6);
        } finally {
            client.shutdown();
        }
    }

    @Test
    void a_redis_that_is_down_costs_one_line_an_event_and_no_stack_trace() throws Exception {
        world.server().close();
        await().atMost(TIMEOUT).until(() -> !world.isReady());
        try (LogCapture log = new LogCapture("guestway.event")) {
            raise("circuit.opened");
            await().atMost(TIMEOUT).until(() -> posts.size() == 1);
            await().atMost(TIMEOUT).until(() -> log.lines("event not published").size() == 1);

            assertThat(log.lines("event not published").get(0))
                    .contains("type=circuit.opened", "id=", "reason=RedisUnavailableException");
            assertThat(log.traces()).isEmpty();
        }
    }
}
