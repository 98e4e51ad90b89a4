package io.guestway.event;

import io.guestway.log.LogRateLimiter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes events with one thread and a queue of {@value #LONGEST_QUEUE}. Events that do not fit are dropped and
 * counted.
 */
final class EventsConsumer extends DefaultConsumer implements ShutdownAware {

    static final int LONGEST_QUEUE = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger("guestway.event");
    private static final Duration LOG_PERIOD = Duration.ofMinutes(1);

    private final String name;
    private final Set<String> except;
    private final List<EventsConsumer> consumers;
    private final MeterRegistry metrics;
    private final LogRateLimiter line = new LogRateLimiter(LOG_PERIOD);
    private volatile ThreadPoolExecutor thread;

    EventsConsumer(
            Endpoint endpoint,
            Processor processor,
            String name,
            Set<String> except,
            List<EventsConsumer> consumers,
            MeterRegistry metrics) {
        super(endpoint, processor);
        this.name = name;
        this.except = except;
        this.consumers = consumers;
        this.metrics = metrics;
    }

    /** Queues a copy of the event without blocking. */
    void offer(Exchange raised) {
        ThreadPoolExecutor current = thread;
        if (current == null
                || except.contains(String.valueOf(raised.getVariables().get(EventSteps.TYPE)))) {
            return;
        }
        Map<String, Object> event = Event.copy(raised);
        Map<String, Object> variables = new LinkedHashMap<>(raised.getVariables());
        try {
            current.execute(() -> take(event, variables));
        } catch (RejectedExecutionException full) {
            metrics.counter("guestway.events.dropped", "consumer", name).increment();
            if (line.isDue()) {
                LOG.warn("event dropped, consumer queue full consumer={} size={}", name, LONGEST_QUEUE);
            }
        }
    }

    private void take(Map<String, Object> event, Map<String, Object> variables) {
        Exchange exchange = createExchange(false);
        try {
            createUoW(exchange);
            variables.forEach(exchange::setVariable);
            exchange.getMessage().setBody(event);
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        } finally {
            Exception failure = exchange.getException();
            if (failure != null) {
                LOG.warn(
                        "consumer failed consumer={} type={} id={} reason={}",
                        name,
                        event.get("type"),
                        event.get("id"),
                        failure.getClass().getSimpleName());
            }
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(LONGEST_QUEUE), task -> {
            Thread made = new Thread(task, "guestway-events-" + name);
            made.setDaemon(true);
            return made;
        });
        consumers.add(this);
    }

    @Override
    protected void doStop() throws Exception {
        consumers.remove(this);
        if (thread != null) {
            thread.shutdown();
        }
        super.doStop();
    }

    /** Stops after the routes that raise events. */
    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        return true;
    }

    @Override
    public int getPendingExchangesSize() {
        ThreadPoolExecutor current = thread;
        return current == null ? 0 : current.getQueue().size() + current.getActiveCount();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // the context waits until the queue is empty, see getPendingExchangesSize
    }
}
