package io.guestway.runtime;

import io.guestway.config.Naming;
import java.util.Locale;
import org.apache.camel.CamelContext;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.SimpleTypeConverter;

/** Makes the Camel contexts of generations, and adds to the context of a host what the routes require. */
public final class GenerationContext {

    /** Behind the name of the organisation; routes name the profile as {@code executorServiceRef}. */
    private static final String REDELIVERY = "-redelivery";

    private GenerationContext() {}

    /**
     * Adds the thread pool profile of an organisation's redeliveries. Two threads are enough, because they only start what
     * is due; Camel's own pool for redeliveries has ten.
     */
    public static void addRedeliveryThreads(CamelContext context, Naming naming) {
        context.getExecutorServiceManager()
                .registerThreadPoolProfile(new ThreadPoolProfileBuilder(naming.name() + REDELIVERY)
                        .poolSize(2)
                        .build());
    }

    /** A new context without routes, which is not started. */
    static DefaultCamelContext create(Registry registry) {
        DefaultCamelContext context = new DefaultCamelContext(false);
        context.getCamelContextExtension().setRegistry(registry);
        context.disableJMX();
        addRedeliveryThreads(context, Naming.SHIPPED);
        // Camel converts both log levels of a redelivery policy at each failure, and without a converter tries all it
        // has
        context.getTypeConverterRegistry()
                .addTypeConverter(
                        LoggingLevel.class,
                        String.class,
                        new SimpleTypeConverter(
                                false,
                                (type, exchange, text) ->
                                        LoggingLevel.valueOf(((String) text).toUpperCase(Locale.ROOT))));
        // exchanges in progress complete at a stop; an interrupt would log their content
        PluginHelper.getAsyncProcessorAwaitManager(context.getCamelContextExtension())
                .setInterruptThreadsWhileStopping(false);
        return context;
    }
}
