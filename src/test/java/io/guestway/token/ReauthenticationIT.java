package io.guestway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.support.Api;
import io.guestway.support.Webhook;
import io.guestway.support.World;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How an operator is alerted and re-authenticates (docs/contract.md sections 3 and 4). */
class ReauthenticationIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String[] ADMIN = {"X-API-Key", Api.ADMIN_KEY};

    private Webhook webhook;
    private World world;

    @BeforeEach
    void start() throws Exception {
        webhook = new Webhook();
        world = World.startTokens("guestway.events.webhook-url", webhook.url());
        await().atMost(TIMEOUT).until(() -> state().equals("valid"));
        world.answers("refresh", 403, null, 1);
        world.api().refresh();
        await().atMost(TIMEOUT).until(() -> webhook.types().equals(List.of("token.reauthentication-required")));
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
        webhook.close();
    }

    private String state() {
        return world.api().token().path("state").asText();
    }

    private void assertRecovered() throws Exception {
        await().atMost(TIMEOUT).until(() -> state().equals("valid"));
        await().atMost(TIMEOUT)
                .until(() -> webhook.types().equals(List.of("token.reauthentication-required", "token.recovered")));
        assertThat(world.genesys()
                        .refreshTokens()
                        .isFresh(world.keystore().read().orElseThrow()))
                .isTrue();
    }

    @Test
    void survives_a_restart_without_a_call_and_without_a_second_event() throws Exception {
        world.stopGuestway();
        world.startGuestway();

        await().during(Duration.ofSeconds(2)).atMost(TIMEOUT).until(() -> world.requests("refresh") == 2);
        assertThat(state()).isEqualTo("reauthentication-required");
        assertThat(webhook.types()).hasSize(1);
    }

    @Test
    void a_new_refresh_token_by_the_api_ends_it() throws Exception {
        Api.Answer answer = world.api().putRefreshToken(world.genesys().newRefreshToken());

        assertThat(answer.status()).isEqualTo(204);
        assertRecovered();
    }

    @Test
    void a_new_refresh_token_by_the_api_that_is_rejected_too_fails_at_once_and_raises_no_second_alert() {
        assertThat(world.api().putRefreshToken("bad").code()).isEqualTo(1001);

        assertThat(state()).isEqualTo("reauthentication-required");
        assertThat(webhook.types()).hasSize(1);
    }

    @Test
    void a_transient_failure_keeps_the_new_refresh_token_and_goes_on_trying() throws Exception {
        world.answers("refresh", 503, null, 1);

        assertThat(world.api()
                        .putRefreshToken(world.genesys().newRefreshToken())
                        .code())
                .isEqualTo(2002);
        assertRecovered();
    }

    @Test
    void a_new_refresh_token_in_the_keystore_of_a_running_process_ends_it() throws Exception {
        world.keystore().put(world.genesys().newRefreshToken());

        assertRecovered();
    }

    @Test
    void a_new_refresh_token_in_the_keystore_of_a_stopped_process_ends_it() throws Exception {
        world.stopGuestway();
        world.keystore().put(world.genesys().newRefreshToken());
        world.startGuestway();

        assertRecovered();
    }

    @Test
    void a_new_refresh_token_waits_for_the_refresh_in_progress() throws Exception {
        assertThat(world.api()
                        .putRefreshToken(world.genesys().newRefreshToken())
                        .status())
                .isEqualTo(204);
        world.genesys().show(new io.guestway.sandbox.fault.Fault("refresh", "delay", null, null, 1500, 1, null));
        int before = world.requests("refresh");
        var underWay = java.util.concurrent.CompletableFuture.supplyAsync(
                () -> world.api().refresh());
        await().atMost(TIMEOUT).until(() -> world.keystoreIsLocked());
        String brought = world.genesys().newRefreshToken();

        assertThat(world.api().putRefreshToken(brought).status()).isEqualTo(204);
        assertThat(underWay.get().status()).isEqualTo(200);
        assertThat(world.requests("refresh") - before).isEqualTo(2);
        assertThat(world.genesys().refreshTokens().isFresh(brought))
                .as("it was redeemed")
                .isFalse();
    }

    @Test
    void a_body_that_is_no_refresh_token_is_refused_by_name() {
        assertThat(world.api().putRefreshToken("").code()).isEqualTo(4001);
        assertThat(world.api().putRefreshToken("a b").json().path("detail").asText())
                .contains("refreshToken");
    }

    @Test
    void a_login_in_a_browser_ends_it() throws Exception {
        Api.Answer invitation = world.api().post("/platform-token/authorize", "", ADMIN);
        assertThat(invitation.status()).isEqualTo(200);
        URI back = redirect(invitation);
        Api.Answer page = Api.fetch(back.toString());

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.raw().body()).contains("Guestway has its new refresh token");
        assertRecovered();
        assertThat(Api.fetch(back.toString()).status()).as("once").isEqualTo(400);
    }

    @Test
    void a_callback_without_a_state_of_ours_is_refused() {
        for (String query : new String[] {"", "?code=c", "?state=guessed&code=c", "?state=%25", "?state=a&state=b"}) {
            Api.Answer answer = world.api().get("/platform-token/callback" + query, "X-API-Key", "");
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.code()).as(query).isEqualTo(4001);
        }
        assertThat(state()).isEqualTo("reauthentication-required");
    }

    @Test
    void a_login_that_was_refused_changes_nothing() {
        String back = redirect(world.api().post("/platform-token/authorize", "", ADMIN))
                .toString();

        assertThat(Api.fetch(back.replaceFirst("code=[^&]*", "error=access_denied"))
                        .code())
                .isEqualTo(4001);
        assertThat(state()).isEqualTo("reauthentication-required");
    }

    /** Where the browser is sent back to. */
    private static URI redirect(Api.Answer invitation) {
        String url = invitation.json().path("url").asText();
        return URI.create(Api.fetch(url).header("Location"));
    }
}
