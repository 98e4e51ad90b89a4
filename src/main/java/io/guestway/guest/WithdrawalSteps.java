package io.guestway.guest;

import io.guestway.api.RequestStep;
import io.guestway.redis.RedisUnavailableException;
import io.guestway.step.AsyncStep;
import io.guestway.step.FailureSteps;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;

/** The steps after an issue that failed: its session must neither exist nor come into being. */
public final class WithdrawalSteps {

    private final SessionStore store;
    private final PendingCompensations compensations;
    private final LoggedFingerprint fingerprints;

    public WithdrawalSteps(SessionStore store, PendingCompensations compensations, LoggedFingerprint fingerprints) {
        this.store = store;
        this.compensations = compensations;
        this.fingerprints = fingerprints;
    }

    /** Called after a failed admission. Removes the session and ends its guest, now or once Redis is back. */
    public AsyncProcessor withdraw() {
        return new AsyncStep(exchange -> {
            SessionStore.Write write = Issue.of(exchange).write;
            SessionStore.Invalidation invalidation = invalidation(exchange);
            boolean inDoubt = FailureSteps.remembered(exchange) instanceof RedisUnavailableException failure
                    && failure.isInDoubt();
            if (write != null && (inDoubt || invalidation != SessionStore.Invalidation.DONE)) {
                SessionRequest request = write.request();
                compensations.add(
                        "guest withdrawn guestId=" + request.guestId() + " fingerprint="
                                + fingerprints.of(request.fingerprint()) + " requestId="
                                + exchange.getVariable(RequestStep.REQUEST_ID, "none", String.class),
                        () -> store.withdraw(write, invalidation));
            }
            return compensations.compensate();
        });
    }

    private static SessionStore.Invalidation invalidation(Exchange exchange) {
        if (exchange.getVariable(RevocationSteps.REVOKED, false, Boolean.class)) {
            return SessionStore.Invalidation.DONE;
        }
        return exchange.getVariable(RevocationSteps.UNDER_WAY, false, Boolean.class)
                ? SessionStore.Invalidation.IN_PROGRESS
                : SessionStore.Invalidation.FAILED;
    }

    /** Runs pending compensations; they stay pending while Redis is down. */
    public AsyncProcessor compensate() {
        return new AsyncStep(exchange -> compensations.compensate());
    }
}
