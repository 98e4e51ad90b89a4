package io.guestway.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.support.Api;
import io.guestway.support.LogCapture;
import io.guestway.support.Routes;
import io.guestway.support.World;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The recipes of docs/routes.md, each applied to the routes of a running Guestway as it is printed there. */
class RecipesIT {

    private static final Duration LIVE = Duration.ofSeconds(5);

    private World world;
    private Path routes;

    @BeforeEach
    void start() throws Exception {
        world = World.prepare("guestway.guests.max-per-fingerprint", "1");
        routes = world.folder().resolve("routes");
        Routes.copyTo(routes);
        world.properties().setProperty("guestway.routes.path", routes.toString());
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    /** The block of YAML that follows a heading. */
    private static String recipe(String heading) throws IOException {
        String page = Files.readString(Path.of("docs", "routes.md"));
        int at = page.indexOf("### " + heading + "\n");
        assertThat(at).as(heading).isPositive();
        int begin = page.indexOf("```yaml\n", at) + "```yaml\n".length();
        return page.substring(begin, page.indexOf("```", begin));
    }

    private void replace(String file, String text, String by) throws IOException {
        Path path = routes.resolve(file);
        String before = Files.readString(path);
        assertThat(before).contains(text);
        int at = before.indexOf(text);
        Files.writeString(path, before.substring(0, at) + by + before.substring(at + text.length()));
    }

    @Test
    void limit_the_rate_of_each_device() throws Exception {
        replace(
                "guest-operations.camel.yaml",
                "        - to:\n            uri: direct:guestway-issue-guest\n",
                recipe("Limit the rate of each device")
                        + "        - to:\n            uri: direct:guestway-issue-guest\n");
        world.startGuestway();
        try (LogCapture log = new LogCapture("guestway.api")) {
            for (int i = 0; i < 10; i++) {
                assertThat(world.api().issue("device").status()).isEqualTo(201);
            }

            Api.Answer refused = world.api().issue("device");

            assertThat(refused.status()).as(refused.toString()).isEqualTo(429);
            assertThat(refused.code()).isEqualTo(4007);
            assertThat(world.api().issue("another").status()).isEqualTo(201);
            assertThat(log.lines("request refused")).hasSize(1);
            assertThat(log.traces()).isEmpty();
        }
    }

    @Test
    void add_a_header_to_each_create_call() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        Vertx vertx = Vertx.vertx();
        int port = World.freePort();
        try {
            vertx.createHttpServer()
                    .requestHandler(request -> {
                        if (request.path().endsWith("/guests")) {
                            seen.add(String.valueOf(request.getHeader("X-Tenant")));
                        }
                        request.response().end("{\"id\":\"guest-1\",\"guestToken\":\"t\"}");
                    })
                    .listen(port, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            world.properties().setProperty("guestway.genesys.api-url", "http://127.0.0.1:" + port);
            world.startGuestway();
            world.api().issue("device");
            String begun = "              maxWait: \"{{guestway.guests.max-wait}}\"\n";
            replace(
                    "genesys/guests-api/create-guest-call.camel.yaml",
                    begun,
                    begun + recipe("Add a header to each create call"));

            await().atMost(LIVE).until(() -> {
                world.api().issue("device");
                return seen.contains("acme");
            });
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        }
    }

    @Test
    void write_events_to_a_file() throws Exception {
        world.startGuestway();
        Path events = world.folder().resolve("events");
        Files.writeString(
                routes.resolve("events-file.camel.yaml"),
                recipe("Write events to a file").replace("file:events", "file:" + events));

        await().atMost(LIVE).until(() -> {
            world.api().issue("device");
            return Files.exists(events.resolve("guestway.jsonl"));
        });
        await().atMost(LIVE).until(() -> Files.readAllLines(events.resolve("guestway.jsonl")).stream()
                .anyMatch(line -> line.startsWith("{") && line.contains("\"type\":\"guest.evicted\"")));
    }

    @Test
    void set_another_session_limit_for_some_devices() throws Exception {
        world.startGuestway();
        String seam = "        - to:\n            uri: direct:guestway-issue-guest\n";
        replace("guest-operations.camel.yaml", seam, recipe("Set another session limit for some devices") + seam);

        await().atMost(LIVE)
                .until(() ->
                        world.api().issue("vip-1").json().path("maxSessions").asInt() == 10);
        assertThat(world.api().issue("device").json().path("maxSessions").asInt())
                .isEqualTo(1);
    }

    @Test
    void change_the_source_of_the_fingerprint() throws Exception {
        world.startGuestway();
        String seam = "        - to:\n            uri: direct:guestway-issue-guest\n";
        replace("guest-operations.camel.yaml", seam, recipe("Change the source of the fingerprint") + seam);

        await().atMost(LIVE).until(() -> world.api()
                .issue("device")
                .json()
                .path("fingerprint")
                .asText()
                .equals("shop.device"));
        assertThat(world.api().get("/guests/shop.device").json().path("sessions"))
                .hasSize(1);
    }

    @Test
    void create_guests_at_another_service() throws Exception {
        Vertx vertx = Vertx.vertx();
        int port = World.freePort();
        try {
            vertx.createHttpServer()
                    .requestHandler(request -> request.response().end("{\"id\":\"own-1\",\"guestToken\":\"own\"}"))
                    .listen(port, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            world.startGuestway();
            Files.delete(routes.resolve("genesys/guests-api/create-guest.camel.yaml"));
            Files.writeString(
                    routes.resolve("create-guest.camel.yaml"),
                    recipe("Create guests at another service").replace("guests.internal:8080", "127.0.0.1:" + port));

            await().atMost(LIVE).until(() -> world.api()
                    .issue("device")
                    .json()
                    .path("guestToken")
                    .asText()
                    .equals("own"));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        }
    }

    @Test
    void answer_an_error_differently() throws Exception {
        world.properties().setProperty("guestway.guests.on-cap", "refuse");
        world.startGuestway();
        world.api().issue("device");
        assertThat(world.api().issue("device").status()).isEqualTo(409);
        String step = "            ref: guestwayProblem\n";
        replace("guest-answers.camel.yaml", step, step + recipe("Answer an error differently"));

        await().atMost(LIVE).until(() -> world.api().issue("device").status() == 429);
        assertThat(world.api().issue("device").json().path("title").asText()).isEqualTo("Too many sessions");
    }
}
