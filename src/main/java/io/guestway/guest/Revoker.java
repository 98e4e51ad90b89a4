package io.guestway.guest;

import io.guestway.api.RequestStep;
import io.guestway.genesys.RateLimitGate;
import io.guestway.problem.ProblemException;
import io.guestway.step.AsyncStep;
import io.guestway.step.EventLoopTimeouts;
import io.guestway.step.RouteSender;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revokes guests by a route, many concurrently and without a thread for each: at once when a session ends, and from the
 * queue. Each guest has its own exchange, so that the call to Genesys continues after its caller has its answer.
 */
public final class Revoker {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.guest");
    private static final String CALL = "invalidate";

    /** Prepares the exchange of one guest. */
    public interface Preparation {

        /** @param index of the guest in the list of its caller, from 0 */
        void prepare(Exchange caller, int index, Exchange exchange);
    }

    private static final Preparation NO_PREPARATION = (caller, index, exchange) -> {};
    private static final CompletableFuture<Boolean> ALL_CONFIRMED = CompletableFuture.completedFuture(true);

    private final RevocationQueue queue;
    private final RateLimitGate gate;
    private final EventLoopTimeouts timeouts;
    private final int concurrency;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean leasing = new AtomicBoolean();
    private volatile CamelContext latest;
    private final RouteSender sender = new RouteSender();

    /** @param concurrency maximum number of concurrent revocations from the queue, at least 1 */
    public Revoker(RevocationQueue queue, RateLimitGate gate, Vertx vertx, int concurrency) {
        this.queue = queue;
        this.gate = gate;
        this.timeouts = new EventLoopTimeouts(vertx);
        this.concurrency = concurrency;
    }

    /**
     * Revokes the guests whose ids, or id, are in the given variable by the given route. Sets the variable
     * {@value RevocationSteps#REVOKED} to whether all are confirmed, and {@value RevocationSteps#UNDER_WAY} to whether
     * the wait ended first. A longer call continues and is confirmed when it ends.
     */
    public AsyncProcessor revokeNow(String guests, String route, Duration maxWait) {
        return new AsyncStep(exchange -> send(exchange, exchange.getVariable(guests), route, maxWait, NO_PREPARATION)
                .thenAccept(confirmed -> {
                    exchange.setVariable(RevocationSteps.REVOKED, Boolean.TRUE.equals(confirmed));
                    exchange.setVariable(RevocationSteps.UNDER_WAY, confirmed == null);
                }));
    }

    /**
     * Revokes the evicted guests, if there are any, each with a prepared exchange. Says nothing of the result. Fails if the
     * route has no admission before it.
     */
    public AsyncProcessor revokeEvicted(String route, Duration maxWait, Preparation preparation) {
        return new AsyncStep(exchange -> {
            if (!exchange.getVariables().containsKey(GuestSteps.ACTIVE)) {
                throw ProblemException.unexpected(
                        "guestway-step:evict requires guestway-step:admit before it; correct the route");
            }
            return send(exchange, exchange.getVariables().get(GuestSteps.EVICTED), route, maxWait, preparation);
        });
    }

    /** Completes with whether all revocations are confirmed, or with null if the wait ends before; never fails. */
    private CompletableFuture<Boolean> send(
            Exchange caller, Object guests, String route, Duration maxWait, Preparation preparation) {
        Collection<?> ids =
                guests instanceof Collection<?> several ? several : guests == null ? List.of() : List.of(guests);
        if (ids.isEmpty()) {
            return ALL_CONFIRMED;
        }
        Object requestId = caller.getVariables().get(RequestStep.REQUEST_ID);
        Confirmations all = new Confirmations(ids.size());
        Runnable cancelTimeout = timeouts.start(maxWait, () -> all.complete(null));
        int index = 0;
        for (Object id : ids) {
            int own = index++;
            send(
                    caller.getContext(),
                    route,
                    id,
                    requestId,
                    exchange -> preparation.prepare(caller, own, exchange),
                    all::add);
        }
        all.whenComplete((done, failure) -> cancelTimeout.run());
        return all;
    }

    /** Completes with the last of several revocations. */
    private static final class Confirmations extends CompletableFuture<Boolean> {

        private final AtomicInteger missing;
        private volatile boolean areAllConfirmed = true;

        Confirmations(int expected) {
            this.missing = new AtomicInteger(expected);
        }

        void add(boolean confirmed) {
            if (!confirmed) {
                areAllConfirmed = false;
            }
            if (missing.decrementAndGet() == 0) {
                complete(areAllConfirmed);
            }
        }
    }

    /** Revokes queued guests by the given route; returns at once. */
    public void revokeQueued(Exchange exchange, String route) {
        latest = exchange.getContext();
        lease(route);
    }

    /** Leases only as many guests as can be revoked now, because a lease keeps them from other replicas. */
    private void lease(String route) {
        if (!leasing.compareAndSet(false, true)) {
            return;
        }
        // only one thread at a time counts free slots, until its leased guests are counted
        int free = concurrency - underWay.get();
        CamelContext current = latest;
        boolean worthwhile = free * 4 >= concurrency;
        if (!worthwhile
                || current == null
                || !current.getStatus().isStarted()
                || !gate.remaining(CALL).isZero()) {
            leasing.set(false);
            return;
        }
        queue.lease(free).whenComplete((ids, redisIsDown) -> {
            List<String> leased = ids == null ? List.of() : ids;
            underWay.addAndGet(leased.size());
            leasing.set(false);
            for (String id : leased) {
                send(current, route, id, null, exchange -> {}, confirmed -> {
                    underWay.decrementAndGet();
                    lease(route);
                });
            }
        });
    }

    /** Tells whether the revocation was confirmed. */
    private void send(
            CamelContext context,
            String route,
            Object id,
            Object requestId,
            Consumer<Exchange> preparation,
            Consumer<Boolean> confirmed) {
        sender.send(context, route, exchange -> {
                    Map<String, Object> variables = exchange.getVariables();
                    variables.put(GuestSteps.GUEST_ID, id);
                    variables.put(RequestStep.REQUEST_ID, requestId == null ? RequestStep.requestId(null) : requestId);
                    preparation.accept(exchange);
                })
                .whenComplete((exchange, stopping) -> confirmed.accept(stopping == null && isRevoked(exchange, route)));
    }

    /** The shipped routes handle their failures; an edited one may not. */
    private static boolean isRevoked(Exchange exchange, String route) {
        if (exchange.getException() != null) {
            LOG.warn(
                    "guest not revoked at once, route failed route={} guestId={} reason={} requestId={}",
                    route,
                    exchange.getVariable(GuestSteps.GUEST_ID),
                    exchange.getException().getClass().getSimpleName(),
                    exchange.getVariable(RequestStep.REQUEST_ID));
            return false;
        }
        return Boolean.TRUE.equals(exchange.getVariables().get(RevocationSteps.REVOKED));
    }
}
