package io.guestway.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.step.FailureSteps;
import io.guestway.step.StepComponent;
import io.guestway.support.Routes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;

/**
 * The routes guest-issue, guest-issue-failed, evict-guest and guest-revoke as they are shipped: what they call, in which
 * order, and what a failure undoes. The steps are this test's: each notes that it ran, and what it had in its body.
 */
class IssueRouteTest extends CamelTestSupport {

    private static final Map<String, String> ANSWER = Map.of("guestId", "new");

    /** What ran, in its order. */
    private final List<String> done = new ArrayList<>();

    /** What a step does; nothing if it has no entry. */
    private final Map<String, Processor> behaviours = new HashMap<>();

    @Override
    protected Properties useOverridePropertiesWithPropertiesComponent() {
        Properties properties = new Properties();
        properties.setProperty("guestway.guests.enabled", "true");
        properties.setProperty("guestway.genesys.dialect", "guests-api");
        properties.setProperty("guestway.guests.max-per-fingerprint", "2");
        properties.setProperty("guestway.guests.on-cap", "evict-oldest");
        return properties;
    }

    @Override
    protected RouteBuilder createRouteBuilder() throws Exception {
        // says that the beans are a test's own
        context.getRegistry().bind("guestwayProblem", (Processor) exchange -> {});
        context.getRegistry().bind("guestwayRememberFailure", FailureSteps.remember());
        context.getRegistry().bind("guestwayRethrowFailure", FailureSteps.rethrow());
        context.getRegistry().bind("guestwayWithdraw", step("withdraw"));
        context.getRegistry().bind("guestwayReleaseIdempotencyKey", step("release key"));
        context.getRegistry().bind("guestwayConfirmRevocation", step("confirm"));
        context.getRegistry().bind("guestwayPostponeRevocation", step("postpone"));
        context.addComponent(
                "guestway-step",
                new StepComponent(Map.of(
                        "begin-issue", arguments -> limited(arguments, "begin"),
                        "admit", arguments -> limited(arguments, "admit"),
                        "evict", this::evict,
                        "abandon",
                                arguments -> {
                                    String guests = arguments.required("guests", String.class);
                                    arguments.route("route");
                                    arguments.required("maxWait", String.class);
                                    return exchange ->
                                            run(exchange, "revoke", "revoke " + exchange.getVariable(guests));
                                })));
        behaviours.put("create", exchange -> exchange.getMessage().setBody(Map.of("id", "new", "guestToken", "t")));
        behaviours.put("admit", exchange -> admit(exchange, List.of()));
        Routes.load(context, "guest-issue", "guest-issue-failed", "genesys/guests-api/evict-guest", "guest-revoke");
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:guestway-genesys-create-guest").process(step("create"));
                from("direct:guestway-genesys-invalidate-guest").process(step("invalidate"));
                from("direct:guestway-event").process(withBody("raise"));
            }
        };
    }

    private Processor limited(StepComponent.Arguments arguments, String name) {
        arguments.required("maxPerFingerprint", Integer.class);
        arguments.required("onCap", String.class);
        return step(name);
    }

    /** As the real step: each guest has an exchange of its own. */
    private Processor evict(StepComponent.Arguments arguments) {
        String route = arguments.route("route");
        arguments.required("maxWait", String.class);
        return exchange -> {
            for (Object guest : exchange.getVariable(GuestSteps.EVICTED, List.class)) {
                template.send(route, eviction -> {
                    eviction.setVariable(GuestSteps.GUEST_ID, guest);
                    eviction.getMessage().setBody("event of " + guest);
                });
            }
        };
    }

    private Processor step(String name) {
        return exchange -> run(exchange, name, name);
    }

    private Processor withBody(String name) {
        return exchange ->
                run(exchange, name, name + " " + exchange.getMessage().getBody());
    }

    private void run(Exchange exchange, String name, String note) throws Exception {
        done.add(note);
        Processor behaviour = behaviours.get(name);
        if (behaviour != null) {
            behaviour.process(exchange);
        }
    }

    private static void admit(Exchange exchange, List<String> evicted) {
        exchange.setVariable(GuestSteps.GUEST_ID, "new");
        exchange.setVariable(GuestSteps.ACTIVE, 2);
        exchange.setVariable(GuestSteps.EVICTED, evicted);
        exchange.getMessage().setBody(ANSWER);
    }

    private void evicting(String... guests) {
        behaviours.put("admit", exchange -> admit(exchange, List.of(guests)));
    }

    private static Processor failing(String message) {
        return exchange -> {
            throw new IllegalStateException(message);
        };
    }

    /** As the real step: the guest is known, it is not admitted. */
    private void failingAdmission() {
        behaviours.put("admit", exchange -> {
            exchange.setVariable(GuestSteps.GUEST_ID, "new");
            throw new IllegalStateException("not admitted");
        });
    }

    private Exchange issue() {
        return issue(exchange -> {});
    }

    private Exchange issue(Consumer<Exchange> caller) {
        return template.send("direct:guestway-issue-guest", caller::accept);
    }

    @Test
    void a_guest_is_created_and_admitted_and_nothing_is_evicted() {
        Exchange issued = issue();

        assertThat(issued.getException()).isNull();
        assertThat(issued.getMessage().getBody()).isEqualTo(ANSWER);
        assertThat(done).containsExactly("begin", "create", "admit");
    }

    @Test
    void a_replayed_key_creates_nothing_and_its_first_answer_is_the_body() {
        behaviours.put("begin", exchange -> {
            exchange.setVariable(GuestSteps.REPLAYED, true);
            exchange.setVariable(GuestSteps.GUEST_ID, "first");
            exchange.getMessage().setBody("first answer");
        });

        Exchange issued = issue();

        assertThat(issued.getMessage().getBody()).isEqualTo("first answer");
        assertThat(done).containsExactly("begin");
    }

    @Test
    void an_eviction_raises_the_event_of_each_guest_and_revokes_it() {
        evicting("old-1", "old-2");

        issue();

        assertThat(done)
                .containsExactly(
                        "begin",
                        "create",
                        "admit",
                        "raise event of old-1",
                        "invalidate",
                        "confirm",
                        "raise event of old-2",
                        "invalidate",
                        "confirm");
    }

    @Test
    void the_body_is_the_answer_after_an_eviction() {
        evicting("old-1");
        behaviours.put("raise", exchange -> exchange.getMessage().setBody("changed by the event seam"));

        assertThat(issue().getMessage().getBody()).isEqualTo(ANSWER);
    }

    @Test
    void an_event_that_fails_does_not_fail_the_issue_and_its_guest_is_revoked() {
        evicting("old-1", "old-2");
        behaviours.put("raise", failing("no event"));

        Exchange issued = issue();

        assertThat(issued.getException()).isNull();
        assertThat(issued.getMessage().getBody()).isEqualTo(ANSWER);
        assertThat(done)
                .endsWith(
                        "raise event of old-1",
                        "invalidate",
                        "confirm",
                        "raise event of old-2",
                        "invalidate",
                        "confirm");
    }

    @Test
    void a_failure_at_the_begin_creates_nothing_and_is_passed_on() {
        behaviours.put("begin", failing("in progress"));

        assertThat(issue().getException()).hasMessage("in progress");
        assertThat(done).containsExactly("begin", "release key");
    }

    @Test
    void a_failure_at_the_creation_releases_the_key_and_revokes_nothing() {
        behaviours.put("create", failing("not created"));

        assertThat(issue().getException()).hasMessage("not created");
        assertThat(done).containsExactly("begin", "create", "release key");
    }

    @Test
    void a_failure_at_the_admission_revokes_the_guest_then_withdraws_it_then_releases_the_key() {
        failingAdmission();

        assertThat(issue().getException()).hasMessage("not admitted");
        assertThat(done).containsExactly("begin", "create", "admit", "revoke new", "withdraw", "release key");
    }

    @Test
    void the_failure_that_is_passed_on_is_the_first_one_also_if_its_revocation_meets_another() {
        failingAdmission();
        behaviours.put("revoke", exchange -> template.send("direct:guestway-revoke-guest", revoked -> {}));
        behaviours.put("invalidate", failing("not invalidated"));

        assertThat(issue().getException()).hasMessage("not admitted");
        assertThat(done).endsWith("revoke new", "invalidate", "postpone", "withdraw", "release key");
    }

    @Test
    void a_cleanup_step_that_fails_keeps_neither_the_key_nor_the_first_failure() {
        failingAdmission();
        behaviours.put("withdraw", failing("an edited step"));

        assertThat(issue().getException()).hasMessage("not admitted");
        assertThat(done).endsWith("revoke new", "withdraw", "release key");
    }

    @Test
    void a_failure_after_the_admission_revokes_nothing() throws Exception {
        AdviceWith.adviceWith(context, "guestway-issue-guest", advice -> advice.weaveById("guestway-admit")
                .after()
                .process(failing("a step of an integrator")));

        assertThat(issue().getException()).hasMessage("a step of an integrator");
        assertThat(done).containsExactly("begin", "create", "admit", "release key");
    }
}
