package io.guestway.event;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * {@code guestway-events:name}: every consuming route receives each event in order, on its own thread and from its own
 * queue, so that a slow or failing consumer does not affect the others. {@code ?except=type,type} leaves types out. The
 * name only identifies the consumer in logs and metrics.
 */
public final class EventsComponent extends DefaultComponent {

    /** The URI scheme, behind the organisation's name. */
    public static final String SCHEME = "events";

    private final List<EventsConsumer> consumers = new CopyOnWriteArrayList<>();
    private final MeterRegistry metrics;

    public EventsComponent(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        String except = getAndRemoveParameter(parameters, "except", String.class, "");
        Set<String> types = Pattern.compile(",")
                .splitAsStream(except)
                .map(String::strip)
                .filter(type -> !type.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        return new EventsEndpoint(uri, remaining.isEmpty() ? "events" : remaining, types);
    }

    private final class EventsEndpoint extends DefaultEndpoint {

        private final String name;

        private final Set<String> except;

        EventsEndpoint(String uri, String name, Set<String> except) {
            super(uri, EventsComponent.this);
            this.name = name;
            this.except = except;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) {
                    consumers.forEach(consumer -> consumer.offer(exchange));
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) throws Exception {
            EventsConsumer consumer = new EventsConsumer(this, processor, name, except, consumers, metrics);
            configureConsumer(consumer);
            return consumer;
        }
    }
}
