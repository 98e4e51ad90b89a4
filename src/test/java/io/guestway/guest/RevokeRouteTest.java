package io.guestway.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.step.StepComponent;
import io.guestway.support.LogCapture;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Processor;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** guest-revoke.camel.yaml by itself: what it calls, in which order, and what it does with a failure. */
class RevokeRouteTest extends CamelTestSupport {

    private static final Vertx vertx = Vertx.vertx();

    @AfterAll
    static void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static final Path ROUTES = Path.of("routes/guest-revoke.camel.yaml");

    @Override
    protected java.util.Properties useOverridePropertiesWithPropertiesComponent() {
        java.util.Properties properties = new java.util.Properties();
        properties.setProperty("guestway.guests.enabled", "true");
        properties.setProperty("guestway.genesys.dialect", "guests-api");
        return properties;
    }

    @Override
    protected RouteBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() throws Exception {
                // the last one says that the beans are this test's own
                for (String step :
                        List.of("guestwayConfirmRevocation", "guestwayPostponeRevocation", "guestwayProblem")) {
                    bindToRegistry(step, (Processor) exchange -> exchange.getContext()
                            .createProducerTemplate()
                            .sendBody("mock:" + step, exchange.getMessage().getBody()));
                }
                Revoker revoker = new Revoker(null, null, vertx, 1);
                getContext()
                        .addComponent(
                                "guestway-step",
                                new StepComponent(Map.of(
                                        "revoke",
                                        arguments -> revoker.revokeNow(
                                                arguments.required("guests", String.class),
                                                arguments.route("route"),
                                                arguments.required("maxWait", Duration.class)))));
                PluginHelper.getRoutesLoader(getContext())
                        .loadRoutes(ResourceHelper.fromBytes(ROUTES.toString(), Files.readAllBytes(ROUTES)));
                from("direct:end-sessions")
                        .setVariable("guestway-removed", body())
                        .to(
                                "guestway-step:revoke?guests=guestway-removed&route=direct:guestway-revoke-guest&maxWait=2s");
                from("direct:guestway-genesys-invalidate-guest")
                        .id("genesys")
                        .errorHandler(noErrorHandler())
                        .to("mock:genesys");
            }
        };
    }

    private MockEndpoint mock(String name, int messages) {
        MockEndpoint mock = getMockEndpoint("mock:" + name);
        mock.expectedMessageCount(messages);
        return mock;
    }

    @Test
    void each_guest_of_the_list_is_invalidated_and_confirmed() throws Exception {
        mock("genesys", 2).expectedVariableValuesReceivedInAnyOrder("guestway-guestid", "a", "b");
        mock("guestwayConfirmRevocation", 2);
        mock("guestwayPostponeRevocation", 0);

        template.sendBody("direct:end-sessions", List.of("a", "b"));

        MockEndpoint.assertIsSatisfied(context);
    }

    @Test
    void a_failure_is_put_off_and_does_not_reach_the_caller() throws Exception {
        AdviceWith.adviceWith(context, "genesys", advice -> advice.weaveAddFirst()
                .throwException(new IllegalStateException("Genesys is away")));
        mock("guestwayConfirmRevocation", 0);
        mock("guestwayPostponeRevocation", 1);

        assertThat(template.requestBody("direct:end-sessions", (Object) List.of("a")))
                .isNotNull();

        MockEndpoint.assertIsSatisfied(context);
    }

    @Test
    void a_revoked_guest_leaves_a_line() throws Exception {
        try (LogCapture log = new LogCapture("guestway.guest")) {
            template.sendBody("direct:end-sessions", List.of("a"));

            assertThat(log.lines("guest revoked guestId=a")).hasSize(1);
        }
    }

    @Test
    void a_guest_that_was_replaced_leaves_no_line_because_that_of_the_new_guest_names_it() throws Exception {
        mock("genesys", 1);
        try (LogCapture log = new LogCapture("guestway.guest")) {
            template.send("direct:guestway-revoke-guest", exchange -> {
                exchange.setVariable(GuestSteps.GUEST_ID, "a");
                exchange.setVariable(GuestSteps.REPLACED_BY, "b");
            });

            assertThat(log.lines("guest revoked")).isEmpty();
        }
        MockEndpoint.assertIsSatisfied(context);
    }

    @Test
    void a_step_of_an_edited_route_that_fails_leaves_a_line() throws Exception {
        AdviceWith.adviceWith(context, "guestway-revoke-guest", advice -> advice.weaveAddLast()
                .throwException(new IllegalStateException("an edited step")));

        try (LogCapture log = new LogCapture("guestway.guest")) {
            template.sendBody("direct:end-sessions", List.of("a"));

            assertThat(log.lines("guest not revoked at once"))
                    .singleElement()
                    .asString()
                    .contains("route=direct:guestway-revoke-guest", "guestId=a", "reason=IllegalStateException");
        }
    }
}
