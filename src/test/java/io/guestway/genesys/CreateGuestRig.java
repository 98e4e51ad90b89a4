package io.guestway.genesys;

import io.guestway.step.FailureSteps;
import io.guestway.step.StepComponent;
import io.guestway.support.Routes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.support.DefaultComponent;

/** The routes that create a guest, with their own beans; the answers of Genesys are scripted, its calls are noted. */
final class CreateGuestRig {

    static final Duration BASE_DELAY = Duration.ofMillis(40);
    static final int MAX_ATTEMPTS = 3;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** A call as Genesys got it. */
    record Call(String authorization, String body, long nanoTime) {}

    /** The answers of Genesys in their order: a body, or a failure of the HTTP client. */
    final Deque<Object> answers = new ArrayDeque<>();

    final List<Call> calls = new ArrayList<>();

    /** The wait before each repeated call, in milliseconds, as the redelivery policy decides it. */
    final List<Long> waits = new ArrayList<>();

    /** How many tokens were fetched. */
    int tokens;

    /** Fails if Redis is down. */
    Processor requireRedis = exchange -> {};

    /** The policy, whose waits are noted. */
    private record Noted(Redelivery policy, List<Long> waits) implements Processor, Predicate {

        @Override
        public void process(Exchange exchange) {
            policy.process(exchange);
            if (policy.matches(exchange)) {
                waits.add(exchange.getIn().getHeader(Exchange.REDELIVERY_DELAY, Long.class));
            }
        }

        @Override
        public boolean matches(Exchange exchange) {
            return policy.matches(exchange);
        }
    }

    /** What the placeholders of the routes need. */
    static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("guestway.guests.enabled", "true");
        properties.setProperty("guestway.genesys.dialect", "guests-api");
        properties.setProperty("guestway.guests.max-wait", "20s");
        properties.setProperty("guestway.genesys.http", "async");
        properties.setProperty("guestway.genesys.api-url", "genesys");
        properties.setProperty("guestway.genesys.guests-path", "/guests");
        return properties;
    }

    CreateGuestRig(CamelContext context) throws Exception {
        context.getExecutorServiceManager()
                .registerThreadPoolProfile(new ThreadPoolProfileBuilder("guestway-redelivery")
                        .poolSize(2)
                        .build());
        bindBeans(context);
        MockEndpoint genesys = context.getEndpoint("mock:genesys", MockEndpoint.class);
        context.addComponent("guestway-http", new DefaultComponent() {
            @Override
            protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
                parameters.clear();
                return genesys;
            }
        });
        genesys.setCopyOnExchange(false);
        genesys.whenAnyExchangeReceived(this::answer);
        Routes.load(
                context,
                "errors",
                "create-again",
                "genesys/guests-api/create-guest",
                "genesys/guests-api/create-guest-call");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:guestway-genesys-api-token").process(exchange -> exchange.getMessage()
                        .setBody(Map.of("access_token", "token-" + ++tokens, "expires_in", 3600)));
            }
        });
    }

    private void bindBeans(CamelContext context) {
        Deadline deadline = new Deadline(System::nanoTime);
        RedeliveryBulkhead bulkhead = new RedeliveryBulkhead(10);
        ApiToken token = new ApiToken("direct:guestway-genesys-api-token", deadline, TIMEOUT, System::nanoTime);
        GenesysCall call = new GenesysCall(
                new RateLimitGate(System::nanoTime),
                token,
                deadline,
                bulkhead,
                TIMEOUT,
                BASE_DELAY,
                false,
                new SimpleMeterRegistry(),
                Clock.systemUTC(),
                System::nanoTime);
        Redelivery redelivery =
                new Redelivery(MAX_ATTEMPTS, BASE_DELAY, Duration.ZERO, TIMEOUT, deadline, bulkhead, () -> 0);
        Map<String, Object> beans = Map.of(
                // says that the beans are a test's own
                "guestwayProblem",
                (Processor) exchange -> {},
                "guestwayRouting",
                new Routing(Optional.of("queue"), List.of()),
                "guestwayCallAnswered",
                (Processor) call::answered,
                "guestwayThrowGenesysFailure",
                (Processor) call::failed,
                "guestwayRethrowFailure",
                FailureSteps.rethrow(),
                "guestwayReadCreatedGuest",
                new CreatedGuest(call),
                "guestwayRedelivery",
                new Noted(redelivery, waits));
        beans.forEach(context.getRegistry()::bind);
        context.addComponent(
                "guestway-step",
                new StepComponent(Map.of(
                        "begin-call",
                        arguments -> new BeginCall(
                                call,
                                token,
                                deadline,
                                arguments.required("call", String.class),
                                arguments.required("maxWait", Duration.class),
                                arguments.required("requiresRedis", Boolean.class)
                                        ? exchange -> requireRedis.process(exchange)
                                        : exchange -> {}))));
    }

    private void answer(Exchange exchange) throws Exception {
        calls.add(new Call(
                exchange.getMessage().getHeader("Authorization", String.class),
                exchange.getMessage().getBody(String.class),
                System.nanoTime()));
        Object answer = answers.removeFirst();
        if (answer instanceof Exception failure) {
            throw failure;
        }
        exchange.getMessage().setBody(((String) answer).getBytes(StandardCharsets.UTF_8));
    }
}
