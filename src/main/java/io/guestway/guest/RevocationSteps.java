package io.guestway.guest;

import io.guestway.api.RequestStep;
import io.guestway.genesys.GenesysCall;
import io.guestway.genesys.GenesysException;
import io.guestway.genesys.RateGate;
import io.guestway.step.AsyncStep;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of revoking guests, for the routes to name. */
public final class RevocationSteps {

    /** Variable: whether Genesys has confirmed the end of the guest. */
    public static final String REVOKED = "guestway-revoked";

    private static final String UNCONFIRMED = "guestwayUnconfirmed";
    private static final String CALL = "invalidate";
    private static final int BATCH = 100;
    private static final int LAPSED_BATCH = 1000;

    private static final Logger LOG = LoggerFactory.getLogger("guestway.guest");

    private final SessionStore store;
    private final RevocationQueue queue;
    private final RateGate gate;

    public RevocationSteps(SessionStore store, RevocationQueue queue, RateGate gate) {
        this.store = store;
        this.queue = queue;
        this.gate = gate;
    }

    /** Takes one session, or all of the fingerprint, out of the set and queues them: the body is the list of ids. */
    public AsyncProcessor takeOut() {
        return new AsyncStep(exchange -> {
            String guestId = exchange.getVariable(GuestSteps.GUEST_ID, String.class);
            return store.revoke(GuestSteps.fingerprint(exchange), guestId).thenAccept(ids -> {
                if (ids.isEmpty() && guestId != null) {
                    throw new CompletionException(GuestSteps.noSuchSession());
                }
                exchange.setProperty(UNCONFIRMED, new AtomicInteger(ids.size()));
                exchange.getMessage().setBody(ids);
            });
        });
    }

    /** The guests whose revocation is due and now ours: the body is the list of ids, empty while the gate is shut. */
    public AsyncProcessor lease() {
        return new AsyncStep(exchange -> {
            exchange.getMessage().setBody(List.of());
            if (!gate.remaining(CALL).isZero()) {
                return CompletableFuture.completedFuture(null);
            }
            return queue.lease(BATCH)
                    .thenAccept(ids -> exchange.getMessage().setBody(ids))
                    .exceptionally(redisIsDown -> null);
        });
    }

    /** Genesys has confirmed: the revocation is forgotten. Where Redis cannot be told, it is only done again. */
    public AsyncProcessor confirm() {
        return new AsyncStep(exchange -> {
            exchange.setVariable(REVOKED, true);
            AtomicInteger unconfirmed = exchange.getProperty(UNCONFIRMED, AtomicInteger.class);
            if (unconfirmed != null) {
                unconfirmed.decrementAndGet();
            }
            return queue.confirm(exchange.getVariable(GuestSteps.GUEST_ID, String.class))
                    .exceptionally(redisIsDown -> null);
        });
    }

    /** Genesys has not confirmed: put off. Where Redis cannot be told, the lease runs out by itself. */
    public AsyncProcessor postpone() {
        return new AsyncStep(exchange -> {
            String guestId = exchange.getVariable(GuestSteps.GUEST_ID, String.class);
            Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
            boolean attempted = true;
            Duration atLeast = Duration.ZERO;
            if (failure instanceof GenesysException genesys) {
                attempted = !genesys.isUntried();
                atLeast = genesys.retryAfter().orElse(Duration.ZERO);
            }
            exchange.setVariable(REVOKED, false);
            LOG.info(
                    "revocation postponed guestId={} reason=\"{}\" requestId={} correlationId={}",
                    guestId,
                    failure == null ? "" : failure.getMessage(),
                    exchange.getVariable(RequestStep.REQUEST_ID, "none", String.class),
                    exchange.getVariable(GenesysCall.CORRELATION_ID, "none", String.class));
            return queue.postpone(guestId, atLeast, attempted).exceptionally(redisIsDown -> null);
        });
    }

    /** Sets {@link #REVOKED} to whether all that was taken out is confirmed. */
    public Processor summarize() {
        return exchange -> exchange.setVariable(
                REVOKED, exchange.getProperty(UNCONFIRMED, AtomicInteger.class).get() == 0);
    }

    /** Queues the guests of lapsed fingerprints. */
    public AsyncProcessor lapse() {
        return new AsyncStep(exchange -> store.lapse(LAPSED_BATCH)
                .thenAccept(ids -> exchange.getMessage().setBody(ids))
                .exceptionally(redisIsDown -> {
                    exchange.getMessage().setBody(List.of());
                    return null;
                }));
    }
}
