package io.guestway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.guestway.genesys.GenesysException;
import io.guestway.genesys.GenesysFailures;
import io.guestway.genesys.OAuthClient;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.guestway.support.Routes;
import io.guestway.support.TestClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The routes token-refresh, token-failures, token-events, token-login and token-operations as they are shipped, on a real
 * keystore: what Genesys, the event seam and the socket get. Those seams are this test's.
 */
class TokenRefreshRouteTest extends CamelTestSupport {

    @TempDir
    private Path folder;

    private final TestClock time = new TestClock();
    private final Deque<Object> answers = new ArrayDeque<>();
    private final List<String> presented = new ArrayList<>();
    private TokenRig rig;

    @Override
    protected Properties useOverridePropertiesWithPropertiesComponent() {
        return TokenRig.properties();
    }

    @Override
    protected RouteBuilder createRouteBuilder() throws Exception {
        rig = new TokenRig(folder, time);
        rig.bind(context.getRegistry());
        Routes.load(
                context,
                "token-refresh",
                "token-failures",
                "token-events",
                "token-login",
                "token-operations",
                "access-token");
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:guestway-genesys-refresh-token").to("mock:genesys").process(exchange -> {
                    presented.add(exchange.getMessage().getBody(String.class));
                    answer(exchange);
                });
                from("direct:guestway-genesys-redeem-code").process(TokenRefreshRouteTest.this::answer);
                from("direct:guestway-event")
                        .setVariable("guestway-event-id", simple("${body[id]}"))
                        .setVariable("type", simple("${body[type]}"))
                        .to("mock:event");
                from("direct:guestway-send-auth-frame").to("mock:frame");
            }
        };
    }

    private void answer(Exchange exchange) throws Exception {
        Object answer = answers.removeFirst();
        if (answer instanceof Exception failure) {
            throw failure;
        }
        exchange.getMessage().setBody(answer);
    }

    private static Map<String, Object> granted(String refreshToken) {
        return Map.of("access_token", "access-" + refreshToken, "refresh_token", refreshToken, "expires_in", 3600);
    }

    private static Exception status(int status, String body, Map<String, String> headers) {
        return GenesysFailures.classify(
                new HttpOperationFailedException("https://genesys.example", status, "", null, headers, body),
                Instant.EPOCH);
    }

    private static Exception noAnswer() {
        return GenesysFailures.classify(new IOException("timeout"), Instant.EPOCH);
    }

    /** Refreshes; null if that succeeded. */
    private ProblemException refresh() {
        return send("direct:guestway-refresh-token").getException(ProblemException.class);
    }

    private Exchange send(String endpoint) {
        return template.send(endpoint, exchange -> {});
    }

    private List<String> events() {
        return getMockEndpoint("mock:event").getReceivedExchanges().stream()
                .map(event -> event.getVariable("type", String.class))
                .toList();
    }

    private boolean isDueAfter(Duration wait) {
        time.pass(wait.minusMillis(1));
        boolean isEarly = rig.token.schedule().isUrgent();
        time.pass(Duration.ofMillis(1));
        return !isEarly && rig.token.schedule().isUrgent();
    }

    @Test
    void stores_the_successor_then_raises_the_event_then_sends_the_frame() throws Exception {
        answers.add(granted("second"));
        List<String> order = new ArrayList<>();
        MockEndpoint event = getMockEndpoint("mock:event");
        event.whenAnyExchangeReceived(
                exchange -> order.add("event, stored " + rig.keystore.read().orElseThrow()));
        MockEndpoint frame = getMockEndpoint("mock:frame");
        frame.whenAnyExchangeReceived(exchange -> order.add("frame"));

        assertThat(refresh()).isNull();

        assertThat(presented).containsExactly("first");
        assertThat(order).containsExactly("event, stored second", "frame");
        assertThat(events()).containsExactly("token.refreshed");
    }

    @Test
    void a_frame_that_cannot_be_sent_does_not_undo_the_refresh() {
        answers.add(granted("second"));
        getMockEndpoint("mock:frame").whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("no socket");
        });

        assertThat(refresh()).isNull();
        assertThat(rig.state.isValid()).isTrue();
    }

    @Test
    void callers_that_come_meanwhile_get_the_result_of_the_refresh_in_progress() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        getMockEndpoint("mock:genesys").whenAnyExchangeReceived(exchange -> {
            asked.countDown();
            assertThat(released.await(10, TimeUnit.SECONDS)).isTrue();
        });
        answers.add(granted("second"));
        CompletableFuture<Exchange> first = template.asyncSend("direct:guestway-refresh-token", exchange -> {});
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        List<CompletableFuture<Exchange>> others = IntStream.range(0, 5)
                .mapToObj(
                        caller -> template.asyncSend("direct:guestway-refresh-token", exchange -> exchange.getMessage()
                                .setBody(caller)))
                .toList();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> context.getInflightRepository().size("guestway-refresh-token") == 6);
        released.countDown();

        assertThat(first.get(10, TimeUnit.SECONDS).getException()).isNull();
        for (int caller = 0; caller < others.size(); caller++) {
            Exchange other = others.get(caller).get(10, TimeUnit.SECONDS);
            assertThat(other.getException()).isNull();
            assertThat(other.getMessage().getBody()).isEqualTo(caller);
        }
        assertThat(presented).containsExactly("first");
    }

    @Test
    void a_caller_that_comes_when_the_new_token_is_in_use_gets_a_refresh_after_it() throws Exception {
        CountDownLatch published = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        getMockEndpoint("mock:frame").whenAnyExchangeReceived(exchange -> {
            published.countDown();
            assertThat(released.await(10, TimeUnit.SECONDS)).isTrue();
        });
        answers.add(granted("second"));
        answers.add(granted("third"));
        CompletableFuture<Exchange> first = template.asyncSend("direct:guestway-refresh-token", exchange -> {});
        assertThat(published.await(10, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Exchange> second = template.asyncSend("direct:guestway-refresh-token", exchange -> {});
        await().atMost(Duration.ofSeconds(10))
                .until(() -> context.getInflightRepository().size("guestway-refresh-token") == 2);
        released.countDown();

        assertThat(first.get(10, TimeUnit.SECONDS).getException()).isNull();
        assertThat(second.get(10, TimeUnit.SECONDS).getException()).isNull();
        assertThat(presented).containsExactly("first", "second");
    }

    @Test
    void a_429_keeps_the_token_and_waits_for_retry_after_times_a_factor() throws Exception {
        answers.add(status(429, "", Map.of("Retry-After", "4")));

        ProblemException problem = refresh();

        assertThat(problem.code()).isEqualTo(ErrorCode.GENESYS_RATE_LIMITED);
        assertThat(problem.retryAfter()).contains(Duration.ofSeconds(6));
        assertThat(rig.keystore.read()).contains("first");
        assertThat(events()).isEmpty();
        // nobody comes sooner
        assertThat(refresh().code()).isEqualTo(ErrorCode.GENESYS_RATE_LIMITED);
        assertThat(presented).hasSize(1);
        assertThat(isDueAfter(Duration.ofSeconds(6))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"500, GENESYS_INTERNAL_ERROR", "503, GENESYS_UNAVAILABLE"})
    void a_server_error_keeps_the_token_and_is_tried_again_after_a_second(int status, ErrorCode code) throws Exception {
        answers.add(status(status, "", Map.of()));

        assertThat(refresh().code()).isEqualTo(code);

        assertThat(rig.keystore.read()).contains("first");
        assertThat(events()).isEmpty();
        assertThat(isDueAfter(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void three_server_errors_open_the_circuit_breaker_and_nothing_is_sent_for_the_pause() {
        for (int i = 0; i < 3; i++) {
            answers.add(status(500, "", Map.of()));
            refresh();
        }

        ProblemException refusal = refresh();

        assertThat(refusal.code()).isEqualTo(ErrorCode.GENESYS_UNAVAILABLE);
        assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(60));
        assertThat(presented).hasSize(3);
        assertThat(events()).containsExactly("circuit.opened");
        assertThat(isDueAfter(Duration.ofSeconds(60))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"401, 1002", "404, 1004", "400, 1001", "418, 9999", "302, 9999"})
    void a_refusal_that_an_operator_has_to_correct_keeps_the_token_for_the_pause_and_is_announced_once(
            int status, int code) throws Exception {
        answers.add(status(status, "", Map.of()));
        answers.add(status(status, "", Map.of()));

        assertThat(refresh().code().number()).isEqualTo(code);
        refresh();

        assertThat(rig.keystore.read()).contains("first");
        assertThat(events()).containsExactly("token.refresh-failed");
        assertThat(isDueAfter(Duration.ofSeconds(60))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"403, {}, 1003", "400, '{\"error\":\"invalid_grant\"}', 1001"})
    void a_rejected_token_is_moved_aside_and_an_operator_is_alerted_once(int status, String body, int code)
            throws Exception {
        answers.add(status(status, body, Map.of()));

        assertThat(refresh().code().number()).isEqualTo(code);
        // no further call
        assertThat(refresh().getMessage()).contains("keystore set");

        assertThat(rig.keystore.read()).isEmpty();
        assertThat(rig.keystore.restore()).isTrue();
        assertThat(presented).hasSize(1);
        assertThat(events()).containsExactly("token.reauthentication-required");
    }

    @Test
    void a_lost_answer_is_replayed_after_a_second_and_a_second_one_ends_it() throws Exception {
        answers.add(noAnswer());
        answers.add(noAnswer());

        assertThat(refresh().code()).isEqualTo(ErrorCode.GENESYS_NO_ANSWER);
        assertThat(rig.token.rotation().isInDoubt()).isTrue();
        assertThat(events()).isEmpty();
        assertThat(isDueAfter(Duration.ofSeconds(1))).isTrue();
        refresh();

        assertThat(presented).containsExactly("first", "first");
        assertThat(rig.keystore.read()).isEmpty();
        assertThat(events()).containsExactly("token.reauthentication-required");
    }

    @Test
    void what_cannot_be_stored_stays_in_memory_and_nothing_else_is_asked_for() throws Exception {
        Path keystore = folder.resolve("tokens.p12");
        byte[] whole = Files.readAllBytes(keystore);
        answers.add(granted("second"));
        answers.add(granted("never asked for"));
        emptyWhileGenesysAnswers(keystore);

        for (int i = 0; i < 3; i++) {
            assertThat(refresh().status()).isEqualTo(500);
        }
        assertThat(rig.token.rotation().isUnstored()).isTrue();
        assertThat(rig.state.isValid()).isFalse();
        assertThat(events()).containsExactly("token.refresh-failed");
        Files.write(keystore, whole);
        assertThat(isDueAfter(Duration.ofSeconds(1))).isTrue();

        assertThat(refresh()).isNull();
        assertThat(rig.keystore.read()).contains("second");
        assertThat(presented).containsExactly("first");
        assertThat(events()).containsExactly("token.refresh-failed", "token.refreshed", "token.recovered");
    }

    private void emptyWhileGenesysAnswers(Path keystore) throws Exception {
        Object answer = answers.removeFirst();
        answers.addFirst(new java.util.AbstractMap<String, Object>() {
            @Override
            public java.util.Set<Entry<String, Object>> entrySet() {
                try {
                    Files.write(keystore, new byte[0]);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                return ((Map<String, Object>) answer).entrySet();
            }
        });
    }

    @Test
    void a_keystore_that_cannot_be_used_sends_nothing_and_is_announced_after_the_third_time() throws Exception {
        Path keystore = folder.resolve("tokens.p12");
        byte[] whole = Files.readAllBytes(keystore);
        Files.write(keystore, new byte[0]);

        for (int i = 0; i < 3; i++) {
            assertThat(events()).isEmpty();
            assertThat(refresh().getMessage()).startsWith("Nothing was refreshed");
        }
        assertThat(presented).isEmpty();
        assertThat(events()).containsExactly("token.refresh-failed");
        Files.write(keystore, whole);
        assertThat(isDueAfter(Duration.ofSeconds(4))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "403"})
    void a_put_of_a_wrong_token_keeps_the_one_in_use(int status) throws Exception {
        answers.add(status(status, "", Map.of()));

        Exchange put = template.send("direct:guestway-put-refresh-token", exchange -> exchange.getMessage()
                .setBody(Map.of("refreshToken", "wrong")));

        assertThat(put.getException(GenesysException.class).genesysStatus()).isEqualTo(status);
        assertThat(presented).containsExactly("wrong");
        assertThat(rig.keystore.read()).contains("first");
        assertThat(rig.keystore.candidate()).isEmpty();
        assertThat(events()).isEmpty();
    }

    @Test
    void a_put_is_confirmed_for_its_own_token_only() throws Exception {
        Exchange replaced = template.send("direct:guestway-put-refresh-token", exchange -> exchange.getMessage()
                .setBody(Map.of("refreshToken", "replaced")));
        assertThat(replaced.getException()).isNotNull();
        answers.add(granted("second"));

        Exchange put = template.send("direct:guestway-put-refresh-token", exchange -> exchange.getMessage()
                .setBody(Map.of("refreshToken", "good")));

        assertThat(put.getException()).isNull();
        assertThat(rig.keystore.read()).contains("second");
        PlatformTokenSteps steps = rig.token.steps();
        assertThatThrownBy(() -> steps.requireRedeemed(replaced)).hasMessageContaining("replaced");
    }

    @Test
    void a_put_that_genesys_refuses_for_another_reason_keeps_both_tokens_and_raises_no_event() throws Exception {
        answers.add(status(404, "", Map.of()));

        Exchange put = template.send("direct:guestway-put-refresh-token", exchange -> exchange.getMessage()
                .setBody(Map.of("refreshToken", "brought")));

        assertThat(put.getException(ProblemException.class).code()).isEqualTo(ErrorCode.GENESYS_NOT_FOUND);
        assertThat(rig.keystore.read()).contains("first");
        assertThat(rig.keystore.candidate()).contains("brought");
        assertThat(events()).isEmpty();
    }

    @Test
    void a_put_while_genesys_fails_keeps_both_tokens() throws Exception {
        answers.add(status(503, "", Map.of()));

        Exchange put = template.send("direct:guestway-put-refresh-token", exchange -> exchange.getMessage()
                .setBody(Map.of("refreshToken", "brought")));

        assertThat(put.getException(ProblemException.class).code()).isEqualTo(ErrorCode.GENESYS_UNAVAILABLE);
        assertThat(rig.keystore.read()).contains("first");
        assertThat(rig.keystore.candidate()).contains("brought");
    }

    @Test
    void a_login_is_stored_and_published_without_asking_for_anything_else() throws Exception {
        Map<?, ?> invitation =
                send("direct:guestway-authorize-platform-token").getMessage().getBody(Map.class);
        String state = URI.create((String) invitation.get("url")).getQuery().replaceFirst(".*&state=([^&]+).*", "$1");
        answers.add(granted("from-login"));

        Exchange callback = callback(state);

        assertThat(callback.getException()).isNull();
        assertThat(callback.getMessage().getBody(String.class)).contains("new refresh token");
        assertThat(rig.keystore.read()).contains("from-login");
        assertThat(presented).isEmpty();
        assertThat(events()).containsExactly("token.refreshed");
        getMockEndpoint("mock:frame").expectedMessageCount(1);
        MockEndpoint.assertIsSatisfied(context);
    }

    @Test
    void a_callback_with_an_unknown_state_changes_nothing() throws Exception {
        assertThat(callback("made-up").getException(ProblemException.class).code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(rig.keystore.read()).contains("first");
    }

    private Exchange callback(String state) {
        return template.send("direct:guestway-platform-token-callback", exchange -> {
            exchange.setVariable("guestway-query-state", state);
            exchange.setVariable(OAuthClient.CODE, "code");
        });
    }

    @Test
    void an_event_that_cannot_be_raised_is_raised_later_under_the_same_id() {
        answers.add(status(403, "", Map.of()));
        MockEndpoint event = getMockEndpoint("mock:event");
        event.whenExchangeReceived(1, exchange -> {
            throw new IllegalStateException("no consumer");
        });
        refresh();
        time.pass(Duration.ofSeconds(5));
        assertThat(rig.announcements.isDue(Duration.ofSeconds(5))).isTrue();

        send("direct:guestway-announce");

        assertThat(events()).containsExactly("token.reauthentication-required", "token.reauthentication-required");
        assertThat(event.getReceivedExchanges().stream()
                        .map(each -> each.getVariable("guestway-event-id"))
                        .distinct())
                .hasSize(1);
        assertThat(rig.announcements.isDue(Duration.ZERO)).isFalse();
    }

    @Test
    void an_expired_access_token_is_never_handed_out() {
        answers.add(granted("second"));
        refresh();
        assertThat(send("direct:guestway-access-token").getMessage().getHeader("Authorization"))
                .isEqualTo("Bearer access-second");
        time.pass(Duration.ofHours(1));

        assertThat(send("direct:guestway-access-token")
                        .getException(ProblemException.class)
                        .code())
                .isEqualTo(ErrorCode.GENESYS_UNAVAILABLE);
    }
}
