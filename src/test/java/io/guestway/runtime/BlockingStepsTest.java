package io.guestway.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ThreadsDefinition;
import org.junit.jupiter.api.Test;

class BlockingStepsTest {

    private static final String ENTRANCE = "platform-http:/api?platformHttpEngine=#guestwayEventLoop";

    private interface Routes {
        void define(RouteBuilder builder);
    }

    private static List<RouteDefinition> routes(Routes routes) throws Exception {
        RouteBuilder builder = new RouteBuilder(new DefaultCamelContext()) {
            @Override
            public void configure() {
                routes.define(this);
            }
        };
        builder.configure();
        return builder.getRouteCollection().getRoutes();
    }

    private static List<BlockingSteps.Found> moved(List<RouteDefinition> routes) {
        return new BlockingSteps("guestway", "guestwayWorkers").moveToWorkers(routes, Set.of());
    }

    @Test
    void a_blocking_step_behind_a_direct_call_moves_to_the_workers() throws Exception {
        List<RouteDefinition> routes = routes(builder -> {
            builder.from(ENTRANCE).routeId("entrance").to("direct:next");
            builder.from("direct:next").routeId("next").log("first").to("file:events");
        });

        assertThat(moved(routes)).containsExactly(new BlockingSteps.Found("next", "file:events"));
        assertThat(routes.get(1).getOutputs().get(1)).isInstanceOf(ThreadsDefinition.class);
    }

    @Test
    void a_blocking_step_of_a_route_that_a_step_calls_moves_to_the_workers() throws Exception {
        List<RouteDefinition> routes = routes(builder -> {
            builder.from(ENTRANCE).routeId("entrance").to("guestway-step:evict?maxWait=2s&route=direct:ended");
            builder.from("direct:ended").routeId("ended").to("file:events");
        });

        assertThat(moved(routes)).containsExactly(new BlockingSteps.Found("ended", "file:events"));
    }

    @Test
    void a_route_that_no_event_loop_reaches_stays_as_it_is() throws Exception {
        List<RouteDefinition> routes = routes(builder -> {
            builder.from(ENTRANCE).routeId("entrance").to("guestway-step:admit");
            builder.from("direct:ended").routeId("ended").to("file:events");
        });

        assertThat(moved(routes)).isEmpty();
    }
}
