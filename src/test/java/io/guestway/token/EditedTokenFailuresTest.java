package io.guestway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.guestway.genesys.GenesysException;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.guestway.support.Routes;
import io.guestway.support.TestClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an edit of token-failures can do, and what it cannot: no promise is broken by a step too many, too few or wrong. */
class EditedTokenFailuresTest {

    private static final String KEEP = "method: keepToken";

    @TempDir
    private Path folder;

    private final TestClock time = new TestClock();
    private final CamelContext context = new DefaultCamelContext();
    private GenesysException answer;
    private TokenRig rig;

    @AfterEach
    void stop() {
        context.stop();
    }

    private void start(GenesysException refusal, String old, String edited) throws Exception {
        answer = refusal;
        rig = new TokenRig(folder, time);
        context.getPropertiesComponent().setOverrideProperties(TokenRig.properties());
        rig.bind(context.getRegistry());
        Routes.load(context, "token-refresh", "token-events");
        String shipped = Files.readString(Routes.SHIPPED.resolve("token-failures.camel.yaml"));
        assertThat(shipped).contains(old);
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.fromBytes(
                        "token-failures.camel.yaml",
                        shipped.replace(old, edited).getBytes(StandardCharsets.UTF_8)));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:guestway-genesys-refresh-token").process(exchange -> {
                    throw answer;
                });
                from("direct:guestway-event").setVariable("guestway-event-id", simple("${body[id]}"));
                from("direct:guestway-send-auth-frame").to("mock:frame");
            }
        });
        context.start();
    }

    private Exception refresh() {
        return context.createProducerTemplate()
                .send("direct:guestway-refresh-token", exchange -> {})
                .getException();
    }

    private ErrorCode code() {
        return ((ProblemException) refresh()).code();
    }

    private boolean isDueAfter(Duration wait) {
        time.pass(wait.minusMillis(1));
        boolean isEarly = rig.token.schedule().isUrgent();
        time.pass(Duration.ofMillis(1));
        return !isEarly && rig.token.schedule().isUrgent();
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("no branch fits", "== 'retry-later'", "== 'another'"),
                arguments("a rejection that Genesys did not give", KEEP, "method: rejectToken"),
                arguments("an action that is not allowed here", KEEP, "method: discardCandidate"),
                arguments("a wait that is none", KEEP, "method: \"retryIn('nonsense')\""),
                arguments("an event that is none", KEEP, "method: \"announce('nonsense')\""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void a_mistake_fails_the_refresh_and_keeps_the_token_until_the_pause_is_over(String name, String old, String edited)
            throws Exception {
        start(GenesysException.answered(503), old, edited);

        assertThat(refresh()).isNotNull();

        assertThat(rig.keystore.read()).contains("first");
        assertThat(rig.token.rotation().isInDoubt()).isFalse();
        assertThat(isDueAfter(TokenRig.PAUSE)).isTrue();
        // the keystore is unlocked: another attempt is made
        assertThat(refresh()).isNotNull();
        assertThat(rig.state.lastRefresh().orElseThrow().code()).isEqualTo(ErrorCode.GENESYS_UNAVAILABLE.number());
    }

    @Test
    void a_lost_answer_cannot_be_taken_for_a_token_that_was_not_redeemed() throws Exception {
        start(GenesysException.inDoubt("lost", null), "method: keepInDoubt", KEEP);

        assertThat(refresh()).hasMessageContaining("keepInDoubt");

        assertThat(rig.token.rotation().isInDoubt()).isTrue();
        assertThat(isDueAfter(TokenRig.PAUSE)).isTrue();
    }

    @Test
    void a_failure_that_is_not_classified_leaves_the_token_in_doubt() throws Exception {
        start(GenesysException.answered(503), "method: classify", "method: nextTry");

        assertThat(refresh()).isNotNull();

        assertThat(rig.token.rotation().isInDoubt()).isTrue();
        assertThat(isDueAfter(TokenRig.PAUSE)).isTrue();
    }

    @Test
    void a_second_lost_answer_ends_the_replays_whatever_the_route_decides() throws Exception {
        start(GenesysException.inDoubt("lost", null), "method: rejectToken", "method: keepInDoubt");
        refresh();

        refresh();

        assertThat(rig.keystore.read()).isEmpty();
        assertThat(rig.token.rotation().isReauthenticationRequired()).isTrue();
        assertThat(rig.announcements.find("reauthentication-required")).isPresent();
    }

    @Test
    void a_failure_that_no_step_raises_reaches_the_caller_even_so() throws Exception {
        start(GenesysException.answered(503), "method: raise", "method: nextTry");

        assertThat(code()).isEqualTo(ErrorCode.GENESYS_UNAVAILABLE);
    }

    @Test
    void a_wait_of_nothing_is_a_second() throws Exception {
        start(GenesysException.answered(503), "method: retryWithBackoff", "method: \"retryIn('0s')\"");
        refresh();

        assertThat(isDueAfter(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void another_decision_is_obeyed() throws Exception {
        start(
                GenesysException.answered(403),
                "method: rejectToken",
                KEEP + "\n                  - bean:\n                      ref: guestwayFailedRefresh\n"
                        + "                      method: \"retryIn('10m')\"");
        refresh();

        assertThat(rig.keystore.read()).contains("first");
        assertThat(isDueAfter(Duration.ofMinutes(10))).isTrue();
    }
}
