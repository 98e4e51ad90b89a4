package io.guestway.guest;

import io.guestway.api.RequestStep;
import io.guestway.genesys.GenesysCall;
import io.guestway.genesys.GenesysException;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.guestway.step.AsyncStep;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of revoking guests. */
public final class RevocationSteps {

    /** Variable: whether Genesys has confirmed the revocation. */
    public static final String REVOKED = "guestway-revoked";

    /** Variable: the ids of the guests whose sessions were removed. */
    public static final String REMOVED = "guestway-removed";

    /** Variable: whether the revoking call is still in progress. */
    public static final String UNDER_WAY = "guestway-revoking";

    private static final int LAPSED_BATCH = 1000;

    private static final Logger LOG = LoggerFactory.getLogger("guestway.guest");

    private final SessionStore store;
    private final RevocationQueue queue;

    public RevocationSteps(SessionStore store, RevocationQueue queue) {
        this.store = store;
        this.queue = queue;
    }

    /**
     * Removes one session or all sessions of the fingerprint and queues their guests for revocation. Sets the variable
     * {@value #REMOVED}.
     */
    public AsyncProcessor removeSessions() {
        return new AsyncStep(exchange -> {
            String guestId = exchange.getVariable(GuestSteps.GUEST_ID, String.class);
            return store.revoke(
                            GuestSteps.fingerprint(exchange),
                            guestId,
                            exchange.getVariable(RequestStep.REQUEST_ID, "", String.class))
                    .thenAccept(ids -> {
                        if (ids.isEmpty() && guestId != null) {
                            throw new CompletionException(SessionSteps.noSuchSession());
                        }
                        exchange.setVariable(REMOVED, ids);
                    });
        });
    }

    /** Removes a confirmed revocation from the queue. If Redis is down, the revocation is repeated later. */
    public AsyncProcessor confirm() {
        return new AsyncStep(exchange -> {
            exchange.getVariables().put(REVOKED, true);
            return queue.confirm(exchange.getVariable(GuestSteps.GUEST_ID, String.class))
                    .exceptionally(redisIsDown -> null);
        });
    }

    /** Postpones an unconfirmed revocation. If Redis is down, the lease expires by itself. */
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
            log(exchange, guestId, failure, attempted);
            return queue.postpone(guestId, atLeast, attempted).exceptionally(redisIsDown -> null);
        });
    }

    private static void log(Exchange exchange, String guestId, Throwable failure, boolean attempted) {
        Object requestId = exchange.getVariable(RequestStep.REQUEST_ID, "none", String.class);
        if (!attempted) {
            LOG.info("revocation postponed guestId={} requestId={} reason=\"{}\"", guestId, requestId, reason(failure));
            return;
        }
        LOG.warn(
                "revocation failed guestId={} code={} genesysStatus={} operation=invalidate requestId={} correlationId={}"
                        + " reason=\"{}\"",
                guestId,
                failure instanceof ProblemException known ? known.code().number() : ErrorCode.UNEXPECTED.number(),
                failure instanceof GenesysException genesys && genesys.genesysStatus() > 0
                        ? genesys.genesysStatus()
                        : "none",
                requestId,
                exchange.getVariable(GenesysCall.CORRELATION_ID, "none", String.class),
                reason(failure));
    }

    /** Only messages written for callers are shown. */
    private static String reason(Throwable failure) {
        return failure instanceof ProblemException
                ? failure.getMessage()
                : failure == null ? "none" : failure.getClass().getSimpleName();
    }

    /** Queues the guests of lapsed sessions for revocation. */
    public AsyncProcessor lapse() {
        return new AsyncStep(exchange -> store.lapse(LAPSED_BATCH)
                .thenAccept(ids -> exchange.getMessage().setBody(ids))
                .exceptionally(redisIsDown -> {
                    exchange.getMessage().setBody(List.of());
                    return null;
                }));
    }
}
