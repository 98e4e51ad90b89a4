package io.guestway.budget;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.SafeCopyProperty;
import org.apache.camel.component.timer.TimerEndpoint;
import org.apache.camel.model.TryDefinition;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeCreatedEvent;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Counts what Camel runs. A test binds it by the property {@link #PROPERTY}; each generation of routes then finds it by
 * its types.
 */
public final class RouteCounts extends EventNotifierSupport implements InterceptStrategy, RoutePolicyFactory {

    static final String PROPERTY = "camel.beans.budget";
    static final String BEAN = "#class:" + RouteCounts.class.getName();

    private static final String MARK = "budget";

    private static volatile RouteCounts last;

    private final AtomicInteger routes = new AtomicInteger();
    private final AtomicInteger processors = new AtomicInteger();
    private final AtomicInteger created = new AtomicInteger();
    private final AtomicInteger copied = new AtomicInteger();
    private volatile CamelContext context;

    /** Called by Camel. */
    public RouteCounts() {
        setIgnoreCamelContextEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreStepEvents(true);
        setIgnoreExchangeSendingEvents(true);
        setIgnoreExchangeSentEvents(true);
        last = this;
    }

    /** That of the Guestway that was started last. */
    static RouteCounts last() {
        return last;
    }

    /** A step of a route; inside the error handler, so that each redelivery counts. */
    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor next) {
        this.context = context;
        int steps = steps(definition);
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                processors.addAndGet(steps);
                return super.process(exchange, callback);
            }
        };
    }

    /** The step, and each doTry that it is the first step of: Camel does not have those intercepted. */
    private static int steps(NamedNode step) {
        int steps = 1;
        NamedNode first = step;
        while (first.getParent() instanceof TryDefinition around
                && around.getOutputs().get(0) == first) {
            first = around;
            steps++;
        }
        return steps;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return new RoutePolicySupport() {
            @Override
            public void onExchangeBegin(Route entered, Exchange exchange) {
                routes.incrementAndGet();
            }
        };
    }

    /** A copy that begins a unit of work of its own, as that of a split does, has the mark already. */
    @Override
    public void notify(CamelEvent event) {
        Exchange exchange = ((ExchangeCreatedEvent) event).getExchange();
        if (exchange.getExchangeExtension().getSafeCopyProperty(MARK, Mark.class) == null) {
            created.incrementAndGet();
            exchange.getExchangeExtension().setSafeCopyProperty(MARK, new Mark());
        }
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof ExchangeCreatedEvent;
    }

    /** Camel copies the mark with each copy of its exchange, whatever makes the copy. */
    private final class Mark implements SafeCopyProperty {
        @Override
        public SafeCopyProperty safeCopy() {
            copied.incrementAndGet();
            return this;
        }
    }

    /** Stops the routes that no request starts. */
    void stopTimers() throws Exception {
        for (Route route : context.getRoutes()) {
            if (route.getEndpoint() instanceof TimerEndpoint) {
                context.getRouteController().stopRoute(route.getRouteId());
            }
        }
    }

    /** Whether no exchange is in progress. */
    boolean isIdle() {
        return context.getInflightRepository().size() == 0;
    }

    Map<Column, Integer> counts() {
        return new EnumMap<>(Map.of(
                Column.ROUTES, routes.get(),
                Column.PROCESSORS, processors.get(),
                Column.CREATED, created.get(),
                Column.COPIED, copied.get()));
    }
}
