package io.guestway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.fault.Fault;
import io.guestway.support.Api;
import io.guestway.support.OnlyGuestsApi;
import io.guestway.support.Routes;
import io.guestway.support.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to a guest that cannot stay, and to its caller. */
class CompensationIT {

    private World world;

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    @Test
    void at_the_session_limit_a_refusing_policy_calls_genesys_for_nothing() throws Exception {
        world = World.startTested("guestway.guests.on-cap", "refuse");
        for (int i = 0; i < 3; i++) {
            assertThat(world.api().issue("device").status()).isEqualTo(201);
        }

        Api.Answer fourth = world.api().issue("device");

        assertThat(fourth.status()).isEqualTo(409);
        assertThat(fourth.code()).isEqualTo(4004);
        assertThat(world.creations()).isEqualTo(3);
        assertThat(world.invalidations()).isEmpty();
    }

    @Test
    void a_guest_that_lost_the_race_for_the_last_place_is_invalidated_once() throws Exception {
        world = World.startTested("guestway.guests.on-cap", "refuse", "guestway.guests.max-per-fingerprint", "1");
        world.api().issue("warm-up");
        world.delayCreation(Duration.ofMillis(300), 4);

        List<CompletableFuture<Api.Answer>> racers = List.of(
                world.api().issueAsync("device"),
                world.api().issueAsync("device"),
                world.api().issueAsync("device"),
                world.api().issueAsync("device"));

        assertThat(racers.stream().map(racer -> racer.join().status())).containsExactlyInAnyOrder(201, 409, 409, 409);
        await().atMost(Duration.ofSeconds(5)).until(() -> world.alive().equals(world.members()));
        assertThat(world.invalidations()).hasSize(3).allSatisfy((id, times) -> assertThat(times)
                .isEqualTo(1));
        assertThat(world.queued()).isZero();
    }

    @Test
    void a_redis_user_that_may_not_publish_hinders_nothing() throws Exception {
        world = World.prepareTested("guestway.guests.max-per-fingerprint", "1");
        world.redis()
                .aclSetuser(
                        "quiet",
                        io.lettuce.core.AclSetuserArgs.Builder.on()
                                .addPassword("secret")
                                .allCommands()
                                .allKeys()
                                .resetChannels());
        world.properties()
                .setProperty(
                        "guestway.redis.url",
                        "redis://quiet:secret@127.0.0.1:" + world.server().port());
        world.startGuestway();

        world.api().issue("device");
        assertThat(world.api().issue("device").status()).isEqualTo(201);

        await().atMost(Duration.ofSeconds(5)).until(() -> world.queued() == 0);
        assertThat(world.alive()).hasSize(1).isEqualTo(world.members());
    }

    @Test
    void a_guest_that_redis_refuses_for_lack_of_memory_is_ended() throws Exception {
        world = World.startTested();
        world.api().issue("before");
        world.redis().configSet("maxmemory", "1");

        Api.Answer answer = world.api().issue("device");

        assertThat(answer.code()).isEqualTo(3001);
        await().atMost(Duration.ofSeconds(5)).until(() -> !world.isReady());
        int created = world.creations();
        assertThat(world.api().issue("device").code()).isEqualTo(3001);
        assertThat(world.creations()).isEqualTo(created);
        world.redis().configSet("maxmemory", "0");
        await().atMost(Duration.ofSeconds(5)).until(world::isReady);
        await().atMost(Duration.ofSeconds(10)).until(() -> world.alive().equals(world.members()));
        assertThat(world.api().issue("device").status()).isEqualTo(201);
    }

    @Test
    void a_redis_that_became_a_replica_makes_it_unready_until_it_is_master_again() throws Exception {
        world = World.startTested();
        world.api().issue("before");
        world.redis().replicaof("127.0.0.1", 1);

        assertThat(world.api().issue("device").code()).isEqualTo(3001);
        await().atMost(Duration.ofSeconds(5)).until(() -> !world.isReady());
        int created = world.creations();
        assertThat(world.api().issue("device").code()).isEqualTo(3001);
        assertThat(world.creations()).isEqualTo(created);

        world.redis().replicaofNoOne();
        await().atMost(Duration.ofSeconds(5)).until(world::isReady);
        assertThat(world.api().issue("device").status()).isEqualTo(201);
        await().atMost(Duration.ofSeconds(40)).until(() -> world.alive().equals(world.members()));
    }

    @OnlyGuestsApi("redelivery of a 503")
    @Test
    void a_waiting_caller_creates_nothing_once_redis_is_known_to_be_away() throws Exception {
        world = World.start("guestway.guests.jitter", "1ms", "guestway.genesys.timeout", "2s");
        world.api().issue("before");
        int created = world.requests("create");
        world.answers("create", 503, "2", 1);

        CompletableFuture<Api.Answer> waiting = world.api().issueAsync("device");
        await().atMost(Duration.ofSeconds(5)).until(() -> world.requests("create") == created + 1);
        world.server().close();

        assertThat(waiting.join().code()).isEqualTo(3001);
        assertThat(world.requests("create")).isEqualTo(created + 1);
    }

    @OnlyGuestsApi("revoke-expired")
    @Test
    void a_guest_whose_device_lapsed_and_came_back_is_revoked_all_the_same() throws Exception {
        world = World.start("guestway.guests.revoke-expired", "true", "guestway.guests.ttl", "30s");
        String id = world.api().issue("device").json().path("guestId").asText();
        // the set lapses, and the device is back before anybody has looked
        world.redis().del("msg:guest:device");
        world.redis().zadd("guestway:msg:guest:lapsing", 1.0, "device " + id);
        String second = world.api().issue("device").json().path("guestId").asText();

        await().atMost(Duration.ofSeconds(20)).until(() -> !world.alive().contains(id));
        assertThat(world.alive()).contains(second);
    }

    @OnlyGuestsApi("evictions that the caller waits for")
    @Test
    void an_event_route_that_fails_does_not_cost_the_caller_its_guest() throws Exception {
        world = World.prepare("guestway.guests.max-per-fingerprint", "1");
        withRoute("events.camel.yaml", """
                - route:
                    id: my-event
                    description: Fails.
                    from:
                      uri: direct:guestway-event
                      steps:
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: no
                """);
        world.startGuestway();
        String first = world.api().issue("device").json().path("guestId").asText();

        assertThat(world.api().issue("device").status()).isEqualTo(201);
        assertThat(world.alive()).doesNotContain(first);
    }

    @OnlyGuestsApi("the seam of the call")
    @Test
    void the_seam_can_be_called_more_than_once_on_an_exchange_and_leaks_no_header() throws Exception {
        world = World.prepare("guestway.guests.max-per-fingerprint", "1");
        withRoute("mine.camel.yaml", """
                - route:
                    id: my-two
                    description: Issues two guests, one after the other, three seconds apart.
                    from:
                      uri: platform-http:/two
                      steps:
                        - setVariable:
                            name: guestway-fingerprint
                            expression:
                              constant:
                                expression: device
                        - loop:
                            expression:
                              constant:
                                expression: "3"
                            steps:
                              - to: direct:guestway-issue-guest
                              - delay:
                                  expression:
                                    constant:
                                      expression: "1500"
                        - setBody:
                            expression:
                              simple:
                                expression: "${headers.Authorization}${headers.ININ-Correlation-Id} ${body[activeSessions]}"
                """);
        world.startGuestway();

        Api.Answer answer =
                Api.fetch("http://127.0.0.1:" + world.properties().getProperty("guestway.http.port") + "/two");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.raw().body()).isEqualTo(" 1");
        assertThat(answer.header("ININ-Correlation-Id")).isNull();
        assertThat(world.requests("create")).isEqualTo(3);
        assertThat(world.alive()).hasSize(1);
    }

    @OnlyGuestsApi("tested once")
    @Test
    void the_seam_refuses_an_exchange_without_a_fingerprint() throws Exception {
        world = World.prepare();
        withRoute("mine.camel.yaml", """
                - route:
                    id: my-forgetful
                    description: Forgets the fingerprint.
                    from:
                      uri: platform-http:/mine
                      steps:
                        - to: direct:guestway-issue-guest
                """);
        world.startGuestway();

        Api.fetch("http://127.0.0.1:" + world.properties().getProperty("guestway.http.port") + "/mine");

        assertThat(world.requests("create")).isZero();
        assertThat(world.redis().keys("msg:guest:*")).isEmpty();
    }

    @OnlyGuestsApi("tested once")
    @Test
    void an_answer_that_cannot_be_written_ends_as_a_problem() throws Exception {
        world = World.prepare();
        Path routes = world.folder().resolve("routes");
        Routes.copyTo(routes);
        Path operations = routes.resolve("guest-operations.camel.yaml");
        Files.writeString(
                operations,
                Files.readString(operations)
                        .replace(
                                "{{guestway.http.path}}/guests/${variable.guestway-fingerprint}/${variable.guestway-guestid}",
                                "two\\nlines"));
        world.properties().setProperty("guestway.routes.path", routes.toString());
        world.startGuestway();

        Api.Answer answer = world.api().issue("device");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.code()).isEqualTo(9999);
    }

    @OnlyGuestsApi("token-storage none")
    @Test
    void without_stored_tokens_an_idempotency_key_is_refused() throws Exception {
        world = World.start("guestway.redis.token-storage", "none");

        Api.Answer answer = world.api().post("/guests", "{\"fingerprint\":\"device\"}", "Idempotency-Key", "key");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(4001);
        assertThat(world.api().issue("device").status()).isEqualTo(201);
    }

    @OnlyGuestsApi("a token of the API")
    @Test
    void a_slow_token_and_a_slow_create_together_keep_to_max_wait() throws Exception {
        world = World.start("guestway.guests.max-wait", "3s", "guestway.genesys.timeout", "2s");
        world.genesys().show(new Fault("token", "delay", null, null, 1500, 1, null));
        world.fault("create", "hang", null);

        long began = System.nanoTime();
        assertThat(world.api().issue("device").code()).isEqualTo(2004);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(3300));
    }

    @OnlyGuestsApi("tested once")
    @Test
    void without_the_guest_half_its_paths_do_not_exist() throws Exception {
        world = World.start("guestway.guests.enabled", "false");

        assertThat(world.api().issue("device").status()).isEqualTo(404);
        assertThat(world.api().get("/guests/device", "X-API-Key", "wrong").status())
                .isEqualTo(401);
        assertThat(world.api().get("/openapi.json").status()).isEqualTo(200);
        assertThat(world.isReady()).isTrue();
    }

    private void withRoute(String file, String text) throws Exception {
        Path routes = world.folder().resolve("routes");
        Routes.copyTo(routes);
        Files.writeString(routes.resolve(file), text);
        world.properties().setProperty("guestway.routes.path", routes.toString());
    }

    @OnlyGuestsApi("tested once")
    @Test
    void an_admission_that_a_paused_redis_executes_too_late_evicts_nobody() throws Exception {
        world = World.start("guestway.redis.timeout", "500ms", "guestway.guests.max-per-fingerprint", "1");
        String first = world.api().issue("device").json().path("guestId").asText();
        world.genesys().show(new Fault("create", "delay", null, null, 300, 1, null));
        String process = world.redis().info("server").replaceFirst("(?s).*process_id:(\\d+).*", "$1");
        try {
            CompletableFuture<Api.Answer> second = world.api().issueAsync("device");
            await().until(() -> world.genesys().shown().get("faults").equals(List.of()));
            signal("-STOP", process);

            assertThat(second.join().code()).isEqualTo(3001);
        } finally {
            signal("-CONT", process);
        }

        await().atMost(Duration.ofSeconds(10))
                .until(() -> world.isReady() && world.alive().size() == 1);
        assertThat(world.members()).containsExactly(first);
        assertThat(world.alive()).containsExactly(first);
    }

    @OnlyGuestsApi("tested once")
    @Test
    void a_route_without_its_admission_hands_out_no_token() throws Exception {
        world = World.prepare();
        Path routes = world.folder().resolve("routes");
        Routes.copyTo(routes);
        Path file = routes.resolve("guest-issue.camel.yaml");
        String shipped = Files.readString(file);
        int admit = shipped.indexOf("                    - to:\n                        id: guestway-admit");
        int next = shipped.indexOf("                    - log:", admit);
        Files.writeString(file, shipped.substring(0, admit) + shipped.substring(next));
        world.properties().setProperty("guestway.routes.path", routes.toString());
        world.startGuestway();

        Api.Answer answer = world.api().issue("device");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.raw().body()).doesNotContain("guestToken");
    }

    /** Stops a process of this test, or lets it go on. */
    private static void signal(String signal, String process) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, process).start().waitFor())
                .isZero();
    }
}
