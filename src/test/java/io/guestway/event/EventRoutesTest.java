package io.guestway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.file.StateFile;
import io.guestway.support.LogCapture;
import io.guestway.support.Routes;
import io.guestway.support.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockComponent;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of events as they are shipped: who gets which event, and what becomes of one that the webhook refuses. */
class EventRoutesTest extends CamelTestSupport {

    private static final String ALERT = "token.reauthentication-required";

    @TempDir
    private Path folder;

    private final TestClock time = new TestClock();
    private final List<Object> raised = new CopyOnWriteArrayList<>();
    private Outbox outbox;

    @Override
    protected Properties useOverridePropertiesWithPropertiesComponent() {
        Properties properties = new Properties();
        properties.setProperty("guestway.guests.enabled", "true");
        properties.setProperty("guestway.redis.key-prefix", "msg:guest:");
        properties.setProperty("guestway.events.webhook-url", "webhook");
        return properties;
    }

    @Override
    protected RouteBuilder createRouteBuilder() throws Exception {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        EventSteps events = new EventSteps(metrics, time);
        events.onRaised(raised::add);
        outbox = new Outbox(new StateFile(folder.resolve("state")), time);
        // says that the beans are a test's own
        context.getRegistry().bind("guestwayProblem", (Processor) exchange -> {});
        context.getRegistry().bind("guestwayRequireRedis", (Processor) exchange -> {});
        context.getRegistry().bind("guestwayCheckEvent", events.check());
        context.getRegistry().bind("guestwayEventRaised", events.raised());
        context.getRegistry().bind("guestwayOutbox", outbox);
        context.getRegistry().bind("guestwayWebhookSignature", new WebhookSignature(Optional.of("secret")));
        context.addComponent("guestway-events", new EventsComponent(metrics));
        context.addComponent("guestway-camel-http", new MockComponent());
        context.addComponent("guestway-redis", new MockComponent());
        Routes.load(context, "events", "events-redis", "events-webhook", "events-webhook-post");
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("guestway-events:mine").to("mock:mine");
                from("guestway-events:some?except=guest.evicted, token.refreshed")
                        .to("mock:some");
            }
        };
    }

    private MockEndpoint webhook() {
        return (MockEndpoint) context.getEndpoint("guestway-camel-http:webhook?httpMethod=POST");
    }

    private MockEndpoint redis() {
        return (MockEndpoint) context.getEndpoint("guestway-redis:redis:6379?command=PUBLISH");
    }

    private Exchange raise(String type) {
        return template.send("direct:guestway-event", exchange -> exchange.getMessage()
                .setBody(Map.of("type", type, "id", type + "-1", "detail", "d")));
    }

    private void awaitCount(MockEndpoint endpoint, int count) {
        await().atMost(Duration.ofSeconds(10)).until(() -> endpoint.getReceivedCounter() == count);
    }

    @Test
    void each_consumer_gets_each_event() {
        raise("shop.alert");

        awaitCount(getMockEndpoint("mock:mine"), 1);
        awaitCount(redis(), 1);
        assertThat(redis().getReceivedExchanges().get(0).getMessage().getHeader("CamelRedis.Channel"))
                .isEqualTo("guestway:msg:guest:events");
    }

    @Test
    void an_event_without_a_type_is_refused_to_its_sender() {
        Exchange sent = template.send(
                "direct:guestway-event", exchange -> exchange.getMessage().setBody(Map.of("detail", "no type")));

        assertThat(sent.getException()).hasMessageContaining("type");
    }

    @Test
    void an_eviction_is_not_published_again() {
        raise("guest.evicted");

        awaitCount(getMockEndpoint("mock:mine"), 1);
        raise("shop.alert");
        awaitCount(redis(), 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token.refresh-failed",
                "token.reauthentication-required",
                "token.recovered",
                "circuit.opened",
                "circuit.closed"
            })
    void what_alerts_an_operator_is_posted_signed(String type) {
        raise(type);

        awaitCount(webhook(), 1);
        Exchange posted = webhook().getReceivedExchanges().get(0);
        assertThat(posted.getMessage().getBody(String.class)).contains("\"type\":\"" + type + "\"");
        assertThat(posted.getMessage().getHeader(WebhookSignature.HEADER, String.class))
                .startsWith("sha256=");
        await().atMost(Duration.ofSeconds(10)).until(() -> outbox.size() == 0);
        assertThat(raised).containsExactly(type + "-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"token.refreshed", "guest.evicted", "shop.alert"})
    void nothing_else_is_posted_and_it_counts_as_raised(String type) {
        raise(type);

        await().atMost(Duration.ofSeconds(10)).until(() -> raised.contains(type + "-1"));
        assertThat(outbox.size()).isZero();
    }

    @Test
    void an_event_that_the_webhook_refuses_is_posted_again() {
        webhook().whenExchangeReceived(1, exchange -> {
            throw new HttpOperationFailedException(
                    "https://hook.example", 503, "", null, Map.of(), new String(new byte[0], StandardCharsets.UTF_8));
        });
        try (LogCapture log = new LogCapture("guestway.event")) {
            raise(ALERT);
            awaitFailure(log);
        }
        assertThat(outbox.size()).isEqualTo(1);
        time.pass(Duration.ofSeconds(1));

        awaitCount(webhook(), 2);
        await().atMost(Duration.ofSeconds(10)).until(() -> outbox.size() == 0);
    }

    @Test
    void an_event_that_gets_no_answer_is_posted_again() {
        webhook().whenExchangeReceived(1, exchange -> {
            throw new java.net.ConnectException("refused");
        });
        try (LogCapture log = new LogCapture("guestway.event")) {
            raise(ALERT);
            awaitFailure(log);
        }
        time.pass(Duration.ofSeconds(1));

        awaitCount(webhook(), 2);
    }

    /** The next attempt is scheduled from the clock as it is now. */
    private static void awaitFailure(LogCapture log) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !log.lines("event not delivered and tried again").isEmpty());
    }

    @Test
    void a_consumer_leaves_out_the_types_that_it_excepts() throws Exception {
        getMockEndpoint("mock:mine").expectedMessageCount(3);
        getMockEndpoint("mock:some").expectedMessageCount(1);

        for (String type : List.of("guest.evicted", "token.refreshed", "circuit.opened")) {
            template.sendBody("direct:guestway-event", Map.of("type", type));
        }

        MockEndpoint.assertIsSatisfied(context);
    }

    @Test
    void an_event_that_a_route_passes_to_the_consumers_itself_reaches_them() throws Exception {
        getMockEndpoint("mock:mine").expectedMessageCount(1);

        template.sendBody("guestway-events:all", Map.of("id", "1", "type", "mine"));

        MockEndpoint.assertIsSatisfied(context);
    }
}
