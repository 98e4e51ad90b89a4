package io.guestway.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.guestway.sandbox.fault.Fault;
import io.guestway.sandbox.messaging.Messaging;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.support.Api;
import io.guestway.support.Device;
import io.guestway.support.LogCapture;
import io.guestway.support.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Anonymous guests in the dialect web-messaging (docs/contract.md section 9). */
class AnonymousGuestsIT {

    private static final String ENDS = "guestway:msg:guest:ends";

    private final String device = "device-" + UUID.randomUUID();
    private final List<Device> devices = new ArrayList<>();
    private World world;
    private Api api;

    @BeforeEach
    void start() throws Exception {
        world = World.startMessaging("guestway.genesys.control-connections", "6000", "guestway.genesys.timeout", "5s");
        api = world.api();
    }

    @AfterEach
    void stop() throws Exception {
        devices.forEach(Device::close);
        world.close();
    }

    private JsonNode issue() {
        Api.Answer answer = api.issue(device);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return answer.json();
    }

    private Api.Answer issue(String more) {
        return api.post("/guests", "{\"fingerprint\":\"" + device + "\"," + more + "}");
    }

    /** Configures the session of a guest, as its device does. */
    private Device configured(String token) throws Exception {
        Device app = Device.open(world.genesys().webSocketUrl(), Messaging.DEPLOYMENT_ID);
        devices.add(app);
        app.configure(token);
        return app;
    }

    private Map<String, Object> atGenesys(String token) {
        return world.genesys().messaging().session(token);
    }

    private void awaitNoEnds() {
        await().atMost(Duration.ofSeconds(15)).until(() -> world.redis().zcard(ENDS) == 0);
        assertThat(world.redis().hlen(ENDS + "-needs")).isZero();
    }

    @Test
    void a_guest_is_issued_without_a_request_to_the_platform() {
        JsonNode guest = issue();

        assertThat(guest.path("kind").asText()).isEqualTo("anonymous");
        assertThat(guest.path("deploymentId").asText()).isEqualTo(Messaging.DEPLOYMENT_ID);
        assertThat(UUID.fromString(guest.path("guestToken").asText())).isNotNull();
        assertThat(Duration.between(
                        Instant.parse(guest.path("createdAt").asText()),
                        Instant.parse(guest.path("expiresAt").asText())))
                .isEqualTo(Duration.ofHours(72));
        assertThat(world.genesys().requests()).isEmpty();
        assertThat(world.genesys().shown().get("requests")).isEqualTo(Map.of());
    }

    @Test
    void a_session_shows_its_kind_and_its_own_end() {
        JsonNode guest = issue();

        JsonNode session = api.get(
                        "/guests/" + device + "/" + guest.path("guestId").asText())
                .json();

        assertThat(session.path("kind").asText()).isEqualTo("anonymous");
        assertThat(session.path("expiresAt")).isEqualTo(guest.path("expiresAt"));
        assertThat(api.get("/guests/" + device).json().path("sessions")).hasSize(1);
    }

    @Test
    void a_fourth_guest_evicts_the_oldest_and_all_its_devices_hear_it() throws Exception {
        JsonNode first = issue();
        String token = first.path("guestToken").asText();
        Device phone = configured(token);
        Device tablet = configured(token);
        issue();
        issue();

        JsonNode fourth = issue();

        assertThat(fourth.path("evicted").path(0)).isEqualTo(first.path("guestId"));
        phone.await("ConnectionClosedEvent");
        tablet.await("ConnectionClosedEvent");
        awaitNoEnds();
        assertThat(atGenesys(token))
                .containsEntry("alive", false)
                .containsEntry("closeSession", 1)
                .containsEntry("configureSessionStartNew", 0);
        assertThat(api.get("/guests/" + device + "/" + first.path("guestId").asText())
                        .status())
                .isEqualTo(404);
    }

    /** The example of docs/genesys.md: the end of an anonymous session is not authoritative at Genesys. */
    @Test
    void all_devices_of_an_evicted_app_hear_it_and_one_that_begins_anew_with_its_token_is_still_404() throws Exception {
        String token = "app-token-" + UUID.randomUUID();
        String id =
                issue("\"guestToken\":\"" + token + "\"").json().path("guestId").asText();
        List<Device> apps = List.of(configured(token), configured(token), configured(token));
        for (int i = 0; i < 3; i++) {
            issue();
        }
        for (Device app : apps) {
            app.await("ConnectionClosedEvent");
        }
        awaitNoEnds();

        Device again = Device.open(world.genesys().webSocketUrl(), Messaging.DEPLOYMENT_ID);
        devices.add(again);
        JsonNode session = again.configure(token).path("body");

        assertThat(session.path("connected").asBoolean()).isTrue();
        assertThat(session.path("newSession").asBoolean()).isTrue();
        assertThat(api.get("/guests/" + device + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void an_adoption_that_fails_leaves_the_session_of_the_app_alone() throws Exception {
        String token = "app-token-" + UUID.randomUUID();
        Device app = configured(token);
        world.redis().configSet("maxmemory", "1");

        assertThat(issue("\"guestToken\":\"" + token + "\"").code()).isEqualTo(3001);

        world.redis().configSet("maxmemory", "0");
        await().atMost(Duration.ofSeconds(10)).until(() -> api.issue("another").status() == 201);
        awaitNoEnds();
        assertThat(atGenesys(token)).containsEntry("alive", true).containsEntry("configureSession", 1);
        assertThat(app.frames()).noneMatch(frame -> frame.path("class").asText().equals("ConnectionClosedEvent"));
        assertThat(issue("\"guestToken\":\"" + token + "\"").status()).isEqualTo(201);
    }

    @Test
    void a_deletion_is_204_once_Genesys_closed_the_session() throws Exception {
        JsonNode guest = issue();
        Device app = configured(guest.path("guestToken").asText());

        Api.Answer deleted =
                api.delete("/guests/" + device + "/" + guest.path("guestId").asText());

        assertThat(deleted.status()).isEqualTo(204);
        app.await("ConnectionClosedEvent");
        assertThat(world.redis().keys("*details*")).isEmpty();
        assertThat(world.redis().keys("*secrets*")).isEmpty();
    }

    @Test
    void an_end_that_Genesys_refuses_is_postponed_for_as_long_as_it_says() throws Exception {
        JsonNode guest = issue();
        String token = guest.path("guestToken").asText();
        configured(token);
        world.genesys()
                .show(Fault.answering(
                        "configure",
                        1,
                        "TooManyRequestsErrorMessage",
                        429,
                        Map.of("retryAfter", 3, "errorCode", 4029, "errorMessage", "a", "name", "a", "message", "a")));

        Api.Answer deleted =
                api.delete("/guests/" + device + "/" + guest.path("guestId").asText());

        assertThat(deleted.status()).isEqualTo(202);
        awaitNoEnds();
        assertThat(atGenesys(token)).containsEntry("alive", false).containsEntry("refusedTooEarly", 0);
    }

    @Test
    void an_end_whose_connection_breaks_is_tried_again() throws Exception {
        for (String kind : List.of("close-socket", "lost", "close-after")) {
            JsonNode guest = issue();
            String token = guest.path("guestToken").asText();
            configured(token);
            world.genesys().show(new Fault("close-session", kind, null, null, null, 1, null));

            api.delete("/guests/" + device + "/" + guest.path("guestId").asText());

            awaitNoEnds();
            assertThat(atGenesys(token)).as(kind).containsEntry("alive", false);
        }
        await().until(() -> ((Integer) world.genesys().shown().get("webSockets")) == 3);
    }

    @Test
    void an_adopted_token_is_one_session_however_often_it_is_sent() {
        String token = "app-token-" + UUID.randomUUID();
        List<CompletableFuture<Api.Answer>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(CompletableFuture.supplyAsync(() -> issue("\"guestToken\":\"" + token + "\"")));
        }
        List<Api.Answer> answers = all.stream().map(CompletableFuture::join).toList();

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(19);
        assertThat(answers)
                .extracting(answer -> answer.json().path("guestId").asText())
                .containsOnly(answers.get(0).json().path("guestId").asText());
        assertThat(world.redis().zcard("msg:guest:" + device)).isEqualTo(1);
    }

    @Test
    void a_touch_moves_the_end_but_not_beyond_the_life() {
        JsonNode guest = issue();
        String path = "/guests/" + device + "/" + guest.path("guestId").asText() + "/touch";
        long wanted = Instant.now().plusSeconds(600).getEpochSecond();

        Api.Answer earlier = api.post(path, "{\"expirationDate\":" + wanted + "}");
        Api.Answer latest = api.post(path, "{}");
        Api.Answer tooFar = api.post(path, "{\"expirationDate\":" + (wanted + 10_000_000) + "}");
        Api.Answer past = api.post(path, "{\"expirationDate\":1000}");

        assertThat(Instant.parse(earlier.json().path("expiresAt").asText())).isEqualTo(Instant.ofEpochSecond(wanted));
        assertThat(Instant.parse(latest.json().path("expiresAt").asText()))
                .isAfterOrEqualTo(Instant.parse(guest.path("expiresAt").asText()));
        assertThat(Instant.parse(tooFar.json().path("expiresAt").asText()))
                .isBefore(Instant.now().plus(Duration.ofHours(73)));
        assertThat(past.status()).isEqualTo(400);
        assertThat(past.code()).isEqualTo(4001);
        assertThat(api.post("/guests/" + device + "/wm~other/touch", "{}").status())
                .isEqualTo(404);
    }

    @Test
    void a_touch_needs_no_body() {
        JsonNode guest = issue();

        Api.Answer touched =
                api.post("/guests/" + device + "/" + guest.path("guestId").asText() + "/touch", "");

        assertThat(touched.status()).as(touched.toString()).isEqualTo(200);
    }

    @Test
    void a_lapsed_session_neither_counts_nor_evicts_and_nothing_is_sent_for_it() {
        List<String> lapsing = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            JsonNode guest = issue();
            lapsing.add(guest.path("guestId").asText());
            api.post(
                    "/guests/" + device + "/" + guest.path("guestId").asText() + "/touch",
                    "{\"expirationDate\":" + (Instant.now().getEpochSecond() + 2) + "}");
        }
        await().until(() -> api.get("/guests/" + device).json().path("sessions").isEmpty());

        JsonNode next = issue();

        assertThat(next.path("evicted")).isEmpty();
        assertThat(next.path("activeSessions").asInt()).isEqualTo(1);
        assertThat(api.get("/guests/" + device + "/" + lapsing.get(0)).status()).isEqualTo(404);
        assertThat(world.redis().zcard(ENDS)).isZero();
        assertThat(world.genesys().shown().get("requests")).isEqualTo(Map.of());
    }

    @Test
    void a_proved_session_exists_at_Genesys_before_it_is_returned() {
        Api.Answer proved = issue("\"prove\":true");

        assertThat(proved.status()).as(proved.toString()).isEqualTo(201);
        assertThat(atGenesys(proved.json().path("guestToken").asText()))
                .containsEntry("alive", true)
                .containsEntry("connections", 0)
                .containsEntry("configureSession", 1);
    }

    @Test
    void a_proof_that_is_refused_with_429_is_sent_again_after_the_time_named() {
        world.genesys()
                .show(Fault.answering(
                        "configure",
                        1,
                        "TooManyRequestsErrorMessage",
                        429,
                        Map.of("retryAfter", 2, "errorCode", 4029, "errorMessage", "a", "name", "a", "message", "a")));

        Api.Answer proved = issue("\"prove\":true");

        assertThat(proved.status()).as(proved.toString()).isEqualTo(201);
        assertThat(atGenesys(proved.json().path("guestToken").asText())).containsEntry("refusedTooEarly", 0);
    }

    @Test
    void a_frame_limit_holds_no_session_for_longer_than_an_hour() throws Exception {
        String id = issue().path("guestId").asText();
        world.genesys()
                .show(Fault.answering(
                        "configure", 1, "TooManyRequestsErrorMessage", 429, Map.of("retryAfter", 99_999_999)));

        assertThat(api.delete("/guests/" + device + "/" + id).status()).isEqualTo(202);

        await().atMost(Duration.ofSeconds(5))
                .until(() -> world.redis().zscore(ENDS, id) > System.currentTimeMillis() + 3_000_000);
        assertThat(world.redis().zscore(ENDS, id)).isLessThan(System.currentTimeMillis() + 3_700_000.0);
    }

    @Test
    void a_limit_of_connections_that_comes_as_a_frame_is_a_429_and_holds_the_deployment() throws Exception {
        try (World limited = World.prepareMessaging(new SandboxSettings()
                .set("connections-per-minute", "1")
                .set("limit-window", "30s")
                .set("connection-limit", "frame"))) {
            limited.startGuestway();
            String prove = "{\"fingerprint\":\"device\",\"prove\":true}";
            assertThat(limited.api().post("/guests", prove).status()).isEqualTo(201);

            Api.Answer second = limited.api().post("/guests", prove);

            assertThat(second.status()).as(second.toString()).isEqualTo(503);
            assertThat(second.code()).isEqualTo(2003);
            assertThat(Integer.parseInt(second.header("Retry-After"))).isBetween(20, 31);
            assertThat(limited.requests("websocket")).isEqualTo(2);
        }
    }

    @Test
    void a_refused_handshake_names_what_to_check_and_the_hold_that_follows_is_seen() throws Exception {
        try (World refusing = World.prepareMessaging(
                new SandboxSettings().set("origins", "https://shop.example"), "guestway.guests.max-wait", "1s")) {
            refusing.startGuestway();
            String prove = "{\"fingerprint\":\"device\",\"prove\":true}";

            Api.Answer refused = refusing.api().post("/guests", prove);
            Api.Answer held = refusing.api().post("/guests", prove);

            assertThat(refused.code()).isEqualTo(1003);
            assertThat(refused.json().path("detail").asText()).contains("guestway.genesys.origin");
            assertThat(held.status()).isEqualTo(503);
            assertThat(held.code()).isEqualTo(2002);
            assertThat(held.header("Retry-After")).isNotNull();
            assertThat(refusing.requests("websocket")).isEqualTo(1);
            assertThat(refusing.metric("guestway_gate_seconds{call=\"connection\"}"))
                    .isPositive();
        }
    }

    @Test
    void an_end_whose_session_ends_by_itself_before_it_is_closed_is_done() throws Exception {
        String id = issue().path("guestId").asText();
        world.genesys().show(Fault.answering("close-session", 1, "string", 4007, "Session not found"));

        assertThat(api.delete("/guests/" + device + "/" + id).status()).isEqualTo(204);
        awaitNoEnds();
    }

    @Test
    void the_lines_of_an_end_have_the_request_id_of_their_cause() throws Exception {
        String id = issue().path("guestId").asText();
        try (LogCapture log = new LogCapture("guestway.guest")) {
            Api.send(api.request("/guests/" + device + "/" + id, "X-Request-Id", "my-deletion")
                    .DELETE());

            assertThat(log.lines("session ended guestId=" + id))
                    .singleElement()
                    .asString()
                    .contains("kind=anonymous", "outcome=closed", "genesysCode=200", "requestId=my-deletion");
        }
    }

    @Test
    void a_session_response_without_an_object_is_unreadable_and_its_body_is_nowhere() throws Exception {
        world.genesys().show(Fault.answering("configure", 1, "SessionResponse", 200, "secret-body"));
        try (LogCapture log = new LogCapture("guestway")) {
            Api.Answer answer = issue("\"prove\":true");

            assertThat(answer.code()).isEqualTo(2005);
            assertThat(answer.raw().body()).doesNotContain("secret-body");
            assertThat(log.lines("secret-body")).isEmpty();
        }
    }

    @Test
    void a_token_that_is_no_valid_Unicode_is_4001() {
        Api.Answer answer = issue("\"guestToken\":\"\\ud800\"");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText()).contains("guestToken");
    }

    @Test
    void fields_of_the_other_dialect_or_that_exclude_each_other_are_4001() {
        for (String more : List.of(
                "\"routing\":{\"queueId\":\"a\"}",
                "\"authorization\":{\"code\":\"a\"}",
                "\"prove\":true,\"guestToken\":\"a\"",
                "\"guestToken\":\"\"")) {
            Api.Answer refused = issue(more);

            assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo(4001);
        }
    }

    @Test
    void an_idempotent_replay_has_the_same_guest_while_its_session_lives() {
        String body = "{\"fingerprint\":\"" + device + "\"}";
        JsonNode first = api.post("/guests", body, "Idempotency-Key", "key").json();
        Api.Answer again = api.post("/guests", body, "Idempotency-Key", "key");

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json()).isEqualTo(first);

        api.delete("/guests/" + device + "/" + first.path("guestId").asText());
        Api.Answer ended = api.post("/guests", body, "Idempotency-Key", "key");
        assertThat(ended.status()).isEqualTo(410);
        assertThat(ended.code()).isEqualTo(4005);
    }

    @Test
    void a_proof_whose_process_dies_leaves_an_end_in_the_queue_and_an_admission_removes_it() throws Exception {
        world.genesys().show(new Fault("configure", "delay", null, null, 500, 1, null));
        CompletableFuture<Api.Answer> proved = CompletableFuture.supplyAsync(() -> issue("\"prove\":true"));

        await().until(() -> world.redis().zcard(ENDS) == 1);
        assertThat(world.redis().hlen(ENDS + "-needs")).isEqualTo(1);
        assertThat(proved.join().status()).isEqualTo(201);
        assertThat(world.redis().zcard(ENDS)).isZero();
        assertThat(world.redis().hlen(ENDS + "-needs")).isZero();
    }

    @Test
    void a_proof_whose_answer_was_lost_takes_another_token_and_the_first_session_is_ended() throws Exception {
        world.genesys().show(new Fault("configure", "lost", null, null, null, 1, null));

        Api.Answer refused = issue("\"prove\":true");

        assertThat(refused.code()).isEqualTo(2004);
        assertThat(world.redis().zcard(ENDS)).isEqualTo(1);
    }

    @Test
    void an_adopted_token_whose_end_is_queued_is_taken_back() throws Exception {
        String token = "app-token-" + UUID.randomUUID();
        String first =
                issue("\"guestToken\":\"" + token + "\"").json().path("guestId").asText();
        // the deployment is held, so that the end stays in the queue
        world.redis().psetex("guestway:msg:guest:connections-hold:" + Messaging.DEPLOYMENT_ID, 60_000, "limit");
        assertThat(api.delete("/guests/" + device + "/" + first).status()).isEqualTo(202);

        Api.Answer again = issue("\"guestToken\":\"" + token + "\"");

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json().path("guestId").asText()).isEqualTo(first);
        assertThat(world.redis().zcard(ENDS)).isZero();
        assertThat(api.get("/guests/" + device + "/" + first).status()).isEqualTo(200);
    }

    @Test
    void at_the_limit_a_refusing_policy_still_knows_the_token_of_the_device() throws Exception {
        try (World refusing =
                World.startMessaging("guestway.guests.on-cap", "refuse", "guestway.guests.max-per-fingerprint", "1")) {
            String known = "{\"fingerprint\":\"device\",\"guestToken\":\"known\"}";
            assertThat(refusing.api().post("/guests", known).status()).isEqualTo(201);

            assertThat(refusing.api().post("/guests", known).status()).isEqualTo(200);
            assertThat(refusing.api().issue("device").code()).isEqualTo(4004);
            assertThat(refusing.api()
                            .post("/guests", known.replace("known", "other"))
                            .code())
                    .isEqualTo(4004);
        }
    }

    @Test
    void an_adopted_token_whose_end_is_in_progress_is_409() {
        String adoption = "\"guestToken\":\"app-token-" + UUID.randomUUID() + "\"";
        String first = issue(adoption).json().path("guestId").asText();
        world.genesys().show(new Fault("configure", "hang", null, null, null, 1, null));
        assertThat(api.delete("/guests/" + device + "/" + first).status()).isEqualTo(202);

        Api.Answer again = issue(adoption);

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo(4003);
        awaitNoEnds();
        assertThat(issue(adoption).status()).isEqualTo(201);
    }

    @Test
    void the_idempotency_key_of_a_touched_session_can_be_used_again_at_once() {
        String body = "{\"fingerprint\":\"" + device + "\",\"guestToken\":\"app-token\"}";
        assertThat(api.post("/guests", body, "Idempotency-Key", "first").status())
                .isEqualTo(201);

        assertThat(api.post("/guests", body, "Idempotency-Key", "second").status())
                .isEqualTo(200);
        assertThat(api.post("/guests", body, "Idempotency-Key", "second").status())
                .isEqualTo(200);
    }
}
