package io.guestway.messaging;

import io.guestway.api.RequestStep;
import io.guestway.config.Settings;
import io.guestway.guest.GuestSteps;
import io.guestway.guest.RevocationSteps;
import io.guestway.guest.SessionTerms;
import io.guestway.step.AsyncStep;
import io.guestway.step.EventLoopTimeouts;
import io.guestway.step.RouteSender;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends queued sessions by a route, each with its own exchange and control connection, many concurrently and without a thread
 * for each. It takes an end only if its connection may be opened at once.
 */
final class Ends {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.guest");
    /** variable of an end: the kind of its guest */
    static final String KIND = "guestway-kind";

    private final EndQueue queue;
    private final Vertx vertx;
    private final int concurrency;
    private final LongSupplier nanoTime;
    private final MeterRegistry metrics;
    private final EventLoopTimeouts timeouts;
    private final RouteSender sender = new RouteSender();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean taking = new AtomicBoolean();
    private final AtomicBoolean wanted = new AtomicBoolean();
    /** callers that wait for the end of a guest */
    private final Map<String, CompletableFuture<Boolean>> awaited = new ConcurrentHashMap<>();

    private volatile CamelContext latest;
    private volatile String route;

    /** @param concurrency maximum number of ends in progress, at least 1 */
    Ends(EndQueue queue, Vertx vertx, int concurrency, LongSupplier nanoTime, MeterRegistry metrics) {
        this.queue = queue;
        this.vertx = vertx;
        this.concurrency = concurrency;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        this.timeouts = new EventLoopTimeouts(vertx);
    }

    /** Ends what is due by the given route; returns at once. */
    void begin(CamelContext context, String by) {
        latest = context;
        route = by;
        wanted.set(true);
        takeNext();
    }

    /** Takes what was queued just now, if the route is known already; else its timer does. */
    void kick() {
        wanted.set(true);
        takeNext();
    }

    /**
     * Ends the guests whose ids are in the given variable, which are queued. Sets the variable
     * {@value RevocationSteps#REVOKED} to whether all ends are confirmed in time.
     */
    AsyncProcessor endNow(String guests, String by, Duration maxWait) {
        return new AsyncStep(exchange -> {
            Object ids = exchange.getVariable(guests);
            Collection<?> all = ids instanceof Collection<?> several ? several : List.of();
            List<CompletableFuture<Boolean>> waiting = all.stream()
                    .map(id -> awaited.computeIfAbsent(id.toString(), name -> new CompletableFuture<>()))
                    .toList();
            begin(exchange.getContext(), by);
            CompletableFuture<Boolean> every = CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new))
                    .thenApply(done -> waiting.stream().allMatch(CompletableFuture::join));
            CompletableFuture<Boolean> result = new CompletableFuture<>();
            Runnable cancel = timeouts.start(maxWait, () -> result.complete(false));
            every.thenAccept(result::complete);
            return result.thenAccept(confirmed -> {
                cancel.run();
                all.forEach(id -> awaited.remove(id.toString()));
                exchange.setVariable(RevocationSteps.REVOKED, confirmed);
            });
        });
    }

    /** Tells those who wait for the end of a guest. */
    void tell(String guestId, boolean confirmed) {
        CompletableFuture<Boolean> waiting = awaited.remove(guestId);
        if (waiting != null) {
            waiting.complete(confirmed);
        }
    }

    private void takeNext() {
        CamelContext context = latest;
        if (context == null
                || !context.getStatus().isStarted()
                || underWay.get() >= concurrency
                || !taking.compareAndSet(false, true)) {
            return;
        }
        // a caller that queues an end meanwhile sets it again
        wanted.set(false);
        queue.take().whenComplete((taken, redisIsDown) -> {
            taking.set(false);
            if (taken == null) {
                return;
            }
            taken.lapsed().forEach(this::lapsed);
            if (taken.end() != null) {
                underWay.incrementAndGet();
                send(context, taken.end());
                takeNext();
            } else if (wanted.get() || !taken.lapsed().isEmpty()) {
                takeNext();
            } else {
                // the timer of the route looks every second
                taken.pause()
                        .filter(pause -> pause.toMillis() < 1000 && !pause.isZero())
                        .ifPresent(pause -> vertx.setTimer(pause.toMillis(), again -> takeNext()));
            }
        });
    }

    private void lapsed(String guestId) {
        count("lapsed", SessionTerms.ANONYMOUS);
        LOG.info("session lapsed before its end guestId={} outcome=lapsed dialect={}", guestId, Settings.WEB_MESSAGING);
        tell(guestId, false);
    }

    /** Counts an end by its outcome and the kind of its guest. */
    void count(String outcome, String kind) {
        metrics.counter("guestway.ends", "dialect", Settings.WEB_MESSAGING, "kind", kind, "outcome", outcome)
                .increment();
    }

    private void send(CamelContext context, End end) {
        sender.send(context, route, exchange -> {
                    exchange.setVariable(GuestSteps.GUEST_ID, end.guestId());
                    exchange.setVariable(KIND, end.kind());
                    exchange.setVariable(
                            RequestStep.REQUEST_ID,
                            end.requestId().isEmpty() ? RequestStep.requestId(null) : end.requestId());
                    SessionHandle handle = new SessionHandle(end.guestId(), end.token(), end);
                    handle.permittedAt = nanoTime.getAsLong();
                    handle.bind(exchange);
                })
                .whenComplete((exchange, stopping) -> done(end, stopping == null && isConfirmed(exchange, end)));
    }

    /** The shipped route handles its failures; an edited one may not. */
    private boolean isConfirmed(Exchange exchange, End end) {
        if (exchange.getException() != null) {
            LOG.warn(
                    "session not ended at once, route failed route={} guestId={} reason={}",
                    route,
                    end.guestId(),
                    exchange.getException().getClass().getSimpleName());
            return false;
        }
        return Boolean.TRUE.equals(exchange.getVariable(RevocationSteps.REVOKED));
    }

    private void done(End end, boolean confirmed) {
        underWay.decrementAndGet();
        tell(end.guestId(), confirmed);
        takeNext();
    }
}
