package io.guestway.step;

import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;

/**
 * {@code guestway-step:<name>?<arguments>}: a step of a route with arguments. They are read once, when the route is
 * loaded, so that an argument costs an exchange nothing. An unknown step or argument rejects the route.
 */
public final class StepComponent extends DefaultComponent {

    /** The URI scheme, behind the organisation's name. */
    public static final String SCHEME = "step";

    /** Creates a step from its arguments. */
    public interface Factory {

        /** Reads each argument by {@link Arguments}; those that are left reject the route. */
        Processor create(Arguments arguments);
    }

    /** The arguments of a step. */
    public interface Arguments {

        /** The value of an argument, converted to the type. Throws {@link IllegalArgumentException} if it is missing. */
        <T> T required(String name, Class<T> type);

        /** The same; null if it is missing. */
        <T> T optional(String name, Class<T> type);

        /** The URI of a route that the step calls. The route files are rejected if no route consumes it. */
        String route(String name);
    }

    private final Map<String, Factory> steps;

    /** @param steps the factories by the name of their step */
    public StepComponent(Map<String, Factory> steps) {
        this.steps = new TreeMap<>(steps);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        Factory factory = steps.get(remaining);
        if (factory == null) {
            throw new IllegalArgumentException(
                    "unknown step '" + remaining + "'; use one of " + String.join(", ", steps.keySet()));
        }
        Processor step = factory.create(new Arguments() {
            @Override
            public <T> T required(String name, Class<T> type) {
                T value = optional(name, type);
                if (value == null) {
                    throw new IllegalArgumentException("the step '" + remaining + "' requires the argument " + name);
                }
                return value;
            }

            @Override
            public String route(String name) {
                String called = required(name, String.class);
                if (!called.startsWith("direct:")) {
                    throw new IllegalArgumentException("the step '" + remaining
                            + "' requires a route such as direct:name as its argument " + name);
                }
                // known to the context from now on, as an endpoint that a to step calls
                getCamelContext().getEndpoint(called);
                return called;
            }

            @Override
            public <T> T optional(String name, Class<T> type) {
                Object given = parameters.get(name);
                try {
                    return getAndRemoveParameter(parameters, name, type);
                } catch (RuntimeException notConvertible) {
                    throw new IllegalArgumentException("the step '" + remaining + "' requires a valid "
                            + type.getSimpleName() + " as its argument " + name + ", not '" + given + "'");
                }
            }
        });
        return new StepEndpoint(uri, this, AsyncProcessorConverterHelper.convert(step));
    }

    private static final class StepEndpoint extends DefaultEndpoint {

        private final AsyncProcessor step;

        StepEndpoint(String uri, StepComponent component, AsyncProcessor step) {
            super(uri, component);
            this.step = step;
        }

        @Override
        public Producer createProducer() {
            return new DefaultAsyncProducer(this) {
                @Override
                public boolean process(Exchange exchange, AsyncCallback callback) {
                    return step.process(exchange, callback);
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new UnsupportedOperationException(SCHEME + ": supports producers only");
        }
    }
}
