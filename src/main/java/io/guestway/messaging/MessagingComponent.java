package io.guestway.messaging;

import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;

/**
 * {@code guestway-messaging:<operation>}: the control connection of the session of an exchange. {@code permit} waits for its
 * turn, {@code connect} opens the connection, {@code ask} sends the JSON of the body, to which it adds the session token and a
 * tracing id, and takes the answer; {@code disconnect} closes it. No operation holds a thread.
 */
public final class MessagingComponent extends DefaultComponent {

    /** The URI scheme, behind the organisation's name. */
    public static final String SCHEME = "messaging";

    private final Map<String, AsyncProcessor> operations;

    /** @param operations by name */
    public MessagingComponent(Map<String, AsyncProcessor> operations) {
        this.operations = new TreeMap<>(operations);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        AsyncProcessor operation = operations.get(remaining);
        if (operation == null) {
            throw new IllegalArgumentException(
                    "unknown operation '" + remaining + "'; use one of " + String.join(", ", operations.keySet()));
        }
        return new DefaultEndpoint(uri, this) {

            @Override
            public Producer createProducer() {
                return new DefaultAsyncProducer(this) {
                    @Override
                    public boolean process(Exchange exchange, AsyncCallback callback) {
                        return operation.process(exchange, callback);
                    }
                };
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                throw new UnsupportedOperationException(SCHEME + ": supports producers only");
            }
        };
    }
}
