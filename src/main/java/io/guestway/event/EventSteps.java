package io.guestway.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.camel.Processor;

/** The steps of every event: it is checked and counted, and its source learns when a crash cannot lose it. */
public final class EventSteps {

    /** Variable: the type of the event. */
    public static final String TYPE = "guestway-event-type";

    /** Variable: the id of the event. */
    public static final String ID = "guestway-event-id";

    private static final String CODE = "guestway-event-code";
    private static final String DETAIL = "guestway-event-detail";

    private final MeterRegistry metrics;
    private final Clock clock;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private volatile Consumer<Object> raised = id -> {};

    public EventSteps(MeterRegistry metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Who learns the ids of events that a crash cannot lose any more. */
    public void onRaised(Consumer<Object> listener) {
        raised = listener;
    }

    /**
     * Completes the event of the body and counts it by its type. Throws 4001 if it has no type, or if a field has the wrong
     * form.
     */
    public Processor check() {
        return exchange -> {
            Map<String, Object> event = Event.complete(exchange.getMessage().getBody(), clock.instant());
            exchange.getMessage().setBody(event);
            String type = (String) event.get("type");
            counters.computeIfAbsent(type, name -> metrics.counter("guestway.events", "type", name))
                    .increment();
            Object code = event.get("code");
            Map<String, Object> variables = exchange.getVariables();
            variables.put(TYPE, type);
            variables.put(ID, event.get("id"));
            variables.put(CODE, code == null ? "none" : code.toString());
            variables.put(DETAIL, event.get("detail"));
        };
    }

    /** A crash cannot lose the event any more: the outbox has it, or it is not delivered to a webhook. */
    public Processor raised() {
        return exchange -> raised.accept(exchange.getVariable(ID));
    }
}
