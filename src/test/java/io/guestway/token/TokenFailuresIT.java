package io.guestway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.guestway.sandbox.fault.Fault;
import io.guestway.support.Api;
import io.guestway.support.LogCapture;
import io.guestway.support.Webhook;
import io.guestway.support.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The effect of each failure of the token endpoint on the token and on alerts (docs/contract.md section 4). */
class TokenFailuresIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private Webhook webhook;
    private World world;

    @BeforeEach
    void start() throws Exception {
        webhook = new Webhook();
        world = World.startTokens("guestway.events.webhook-url", webhook.url(), "guestway.genesys.timeout", "500ms");
        await().atMost(TIMEOUT).until(() -> state().equals("valid"));
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
        webhook.close();
    }

    private String state() {
        return world.api().token().path("state").asText();
    }

    private String token() throws Exception {
        return world.keystore().read().orElse("none");
    }

    /** For a while nothing more is asked of Genesys. */
    private void assertQuiet(int calls) {
        await().during(Duration.ofMillis(2500))
                .atMost(Duration.ofSeconds(4))
                .until(() -> world.requests("refresh") == calls);
    }

    @ParameterizedTest
    @CsvSource({"401, 1002, 502", "404, 1004, 502", "400, 1001, 502", "418, 9999, 502", "302, 9999, 502"})
    void a_refusal_keeps_the_token_waits_for_the_pause_and_is_announced_once(int status, int code, int http)
            throws Exception {
        String before = token();
        world.answers("refresh", status, null, null);
        Api.Answer answer = world.api().refresh();

        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(http);
        assertThat(state()).isEqualTo("valid");
        assertThat(token()).isEqualTo(before);
        assertQuiet(2);
        assertThat(webhook.types()).containsExactly("token.refresh-failed");
        assertThat(webhook.events().get(0).path("code").asInt()).isEqualTo(code);

        world.genesys().clearFaults();
        assertThat(world.api().refresh().status()).isEqualTo(200);
        await().atMost(TIMEOUT).until(() -> webhook.types().equals(List.of("token.refresh-failed", "token.recovered")));
    }

    @Test
    void a_403_ends_the_token_and_alerts_an_operator() throws Exception {
        String before = token();
        world.answers("refresh", 403, null, null);
        Api.Answer answer = world.api().refresh();

        assertThat(answer.code()).isEqualTo(1003);
        assertThat(state()).isEqualTo("reauthentication-required");
        assertThat(token()).isEqualTo("none");
        assertThat(world.metric("guestway_reauthentication_required")).isEqualTo(1);
        Api.Answer again = world.api().refresh();
        assertThat(again.code()).isEqualTo(1003);
        assertThat(again.json().path("detail").asText()).contains("keystore set");
        assertQuiet(2);
        assertThat(webhook.types()).containsExactly("token.reauthentication-required");
        world.keystore().restore();
        assertThat(token()).isEqualTo(before);
    }

    @Test
    void invalid_grant_ends_the_token_and_alerts_an_operator() throws Exception {
        world.genesys().refreshTokens().revoke(token());

        assertThat(world.api().refresh().code()).isEqualTo(1001);
        assertThat(state()).isEqualTo("reauthentication-required");
        assertThat(token()).isEqualTo("none");
        assertQuiet(2);
        assertThat(webhook.types()).containsExactly("token.reauthentication-required");
        assertThat(webhook.events().get(0).path("code").asInt()).isEqualTo(1001);
    }

    @ParameterizedTest
    @CsvSource({"500, 2001, 502", "503, 2002, 503"})
    void a_server_error_is_tried_again_after_a_second(int status, int code, int http) throws Exception {
        String before = token();
        world.answers("refresh", status, null, 1);
        Api.Answer answer = world.api().refresh();

        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(http);
        assertThat(state()).isEqualTo("valid");
        await().atMost(TIMEOUT).until(() -> world.requests("refresh") == 3);
        await().atMost(TIMEOUT).until(() -> !token().equals(before));
        assertThat(webhook.types()).isEmpty();
    }

    @Test
    void a_429_is_obeyed_by_everybody() throws Exception {
        world.answers("refresh", 429, "2", 1);
        long began = System.nanoTime();
        Api.Answer answer = world.api().refresh();

        assertThat(answer.code()).isEqualTo(2003);
        assertThat(answer.status()).isEqualTo(503);
        Api.Answer again = world.api().refresh();
        assertThat(again.code()).isEqualTo(2003);
        assertThat(Integer.parseInt(again.header("Retry-After"))).isBetween(1, 4);
        await().atMost(TIMEOUT).until(() -> world.requests("refresh") == 3);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofSeconds(2), Duration.ofMillis(5500));
    }

    @ParameterizedTest
    @CsvSource({"hang, 2004", "break, 2004", "garbage, 2005", "huge, 2005"})
    void no_answer_that_can_be_read_leaves_the_token_in_doubt_until_a_replay_succeeds(String kind, int code)
            throws Exception {
        String before = token();
        world.fault("refresh", kind, 1);
        Api.Answer answer = world.api().refresh();

        assertThat(answer.code()).isEqualTo(code);
        JsonNode last = world.api().token().path("lastRefresh");
        assertThat(last.path("outcome").asText()).isIn("in-doubt", "success");
        await().atMost(TIMEOUT).until(() -> world.requests("refresh") == 3);
        await().atMost(TIMEOUT).until(() -> !token().equals(before));
        assertThat(world.metric("guestway_rotation_in_doubt")).isZero();
        assertThat(webhook.types()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"502, 2004", "504, 2004"})
    void a_gateway_that_lost_the_answer_is_followed_by_one_replay(int status, int code) throws Exception {
        world.answers("refresh", status, null, null);

        assertThat(world.api().refresh().code()).isEqualTo(code);
        await().atMost(TIMEOUT).until(() -> state().equals("reauthentication-required"));
        assertQuiet(3);
        assertThat(webhook.types()).containsExactly("token.reauthentication-required");
    }

    @Test
    void a_lost_answer_without_grace_ends_in_one_replay_and_one_event() throws Exception {
        world.fault("refresh", "lost", 1);

        assertThat(world.api().refresh().code()).isEqualTo(2004);
        await().atMost(TIMEOUT).until(() -> state().equals("reauthentication-required"));
        assertQuiet(3);
        assertThat(webhook.types()).containsExactly("token.reauthentication-required");
    }

    @Test
    void a_replay_that_meets_a_server_error_is_tried_again() throws Exception {
        String before = token();
        world.fault("refresh", "hang", 1);
        world.genesys().show(new Fault("refresh", "status", 503, null, null, 1, null));

        world.api().refresh();
        await().atMost(TIMEOUT).until(() -> !token().equals(before));
        assertThat(world.requests("refresh")).isEqualTo(4);
        assertThat(webhook.types()).isEmpty();
    }

    @Test
    void two_hanging_calls_end_it() throws Exception {
        world.fault("refresh", "hang", null);

        world.api().refresh();
        await().atMost(TIMEOUT).until(() -> state().equals("reauthentication-required"));
        assertQuiet(3);
        assertThat(webhook.events().get(0).path("code").asInt()).isEqualTo(2004);
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.1:1/token", "http://no-such-host.invalid/token"})
    void without_a_connection_nothing_is_in_doubt_and_no_operator_is_alerted(String url) throws Exception {
        world.stopGuestway();
        String before = token();
        world.properties().setProperty("guestway.genesys.oauth-url", url);
        world.properties().setProperty("guestway.genesys.insecure", "true");
        world.startGuestway();

        await().atMost(TIMEOUT)
                .until(() ->
                        world.api().token().path("lastRefresh").path("code").asInt() == 2004);
        assertThat(world.api().refresh().code()).isEqualTo(2004);
        assertThat(world.api().token().path("lastRefresh").path("outcome").asText())
                .isEqualTo("failure");
        assertThat(state()).isEqualTo("none");
        assertThat(token()).isEqualTo(before);
        assertThat(world.folder().resolve("secure_tokens.p12.journal")).doesNotExist();
        assertThat(webhook.types()).isEmpty();
    }

    @Test
    void a_caller_of_a_refresh_that_genesys_refuses_leaves_a_line_with_its_status() {
        try (LogCapture log = new LogCapture("guestway.api")) {
            assertThat(world.api().putRefreshToken("nonsense").status()).isEqualTo(502);

            assertThat(log.lines("request failed"))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("genesysStatus=400");
        }
    }
}
