package io.guestway.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.Processor;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;

class StepComponentTest extends CamelTestSupport {

    private final AtomicInteger created = new AtomicInteger();
    private final CompletableFuture<Void> work = new CompletableFuture<>();

    @Override
    protected RouteBuilder createRouteBuilder() {
        context.addComponent(
                "guestway-step",
                new StepComponent(Map.of(
                        "greet", this::greet,
                        "wait", arguments -> new AsyncStep(exchange -> work),
                        "fail",
                                arguments -> exchange -> {
                                    throw new IllegalStateException("the step failed");
                                })));
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:greet").to("guestway-step:greet?name=Ada&after=2s");
                from("direct:greet-at-once").to("guestway-step:greet?name={{name:Grace}}");
                from("direct:wait").to("guestway-step:wait").setBody(constant("done"));
                from("direct:fail").to("guestway-step:fail");
            }
        };
    }

    private Processor greet(StepComponent.Arguments arguments) {
        created.incrementAndGet();
        String name = arguments.required("name", String.class);
        Duration after = arguments.optional("after", Duration.class);
        return exchange -> exchange.getMessage().setBody(name + " " + after);
    }

    @Test
    void a_step_gets_its_arguments_converted() {
        assertThat(template.requestBody("direct:greet", "")).isEqualTo("Ada PT2S");
    }

    @Test
    void an_optional_argument_that_is_missing_is_null() {
        assertThat(template.requestBody("direct:greet-at-once", "")).isEqualTo("Grace null");
    }

    @Test
    void the_arguments_are_read_once_for_all_exchanges() {
        int whenLoaded = created.get();

        template.requestBody("direct:greet", "");
        template.requestBody("direct:greet", "");

        assertThat(created).hasValue(whenLoaded);
    }

    @Test
    void the_route_continues_when_an_asynchronous_step_has_ended() throws Exception {
        CompletableFuture<Object> answer = template.asyncRequestBody("direct:wait", "");
        assertThat(answer).isNotDone();

        work.complete(null);

        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("done");
    }

    @Test
    void the_failure_of_a_step_is_that_of_its_exchange() {
        Exchange failed = template.send("direct:fail", exchange -> {});

        assertThat(failed.getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the step failed");
    }

    @Test
    void the_failure_of_an_asynchronous_step_is_that_of_its_exchange() {
        work.completeExceptionally(new IllegalStateException("the step failed"));

        assertThat(template.send("direct:wait", exchange -> {}).getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the step failed");
    }

    @Test
    void an_unknown_step_is_rejected_with_the_known_ones() {
        assertThatThrownBy(() -> context.getEndpoint("guestway-step:great?name=Ada"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining("unknown step 'great'; use one of fail, greet, wait");
    }

    @Test
    void a_missing_argument_is_rejected_by_its_name() {
        assertThatThrownBy(() -> context.getEndpoint("guestway-step:greet"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining("the step 'greet' requires the argument name");
    }

    @Test
    void an_unknown_argument_is_rejected() {
        assertThatThrownBy(() -> context.getEndpoint("guestway-step:greet?name=Ada&title=Countess"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining("title");
    }

    @Test
    void a_value_of_another_type_is_rejected_with_step_argument_and_value() {
        assertThatThrownBy(() -> context.getEndpoint("guestway-step:greet?name=Ada&after=soon"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining("the step 'greet' requires a valid Duration as its argument after, not 'soon'");
    }

    @Test
    void a_route_with_a_wrong_step_is_not_loaded() {
        assertThatThrownBy(() -> context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:wrong").routeId("wrong").to("guestway-step:greet");
                    }
                }))
                .isInstanceOf(FailedToCreateRouteException.class);
    }

    @Test
    void a_step_cannot_begin_a_route() {
        assertThatThrownBy(() -> context.getEndpoint("guestway-step:fail").createConsumer(exchange -> {}))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
