package io.guestway.messaging;

import io.guestway.api.RequestStep;
import io.guestway.config.Settings;
import io.guestway.genesys.GenesysException;
import io.guestway.guest.RevocationSteps;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.guestway.step.AsyncStep;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps after an attempt to end a session. */
final class EndSteps {

    /** Variable: closed, not-closed or ended-before; closed if a route does not set it. */
    static final String OUTCOME = "guestway-end-outcome";

    private static final Logger LOG = LoggerFactory.getLogger("guestway.guest");

    private final EndQueue queue;
    private final Ends ends;

    EndSteps(EndQueue queue, Ends ends) {
        this.queue = queue;
        this.ends = ends;
    }

    /** Removes an end that is done from the queue. If Redis is down, the end is repeated later. */
    AsyncProcessor confirm() {
        return new AsyncStep(exchange -> {
            End end = SessionHandle.of(exchange).end;
            exchange.setVariable(RevocationSteps.REVOKED, true);
            String outcome = exchange.getVariable(OUTCOME, "closed", String.class);
            // an end that cannot be confirmed is repeated, and counted then
            return queue.confirm(end)
                    .thenRun(() -> ends.count(outcome, end.kind()))
                    .exceptionally(redisIsDown -> null);
        });
    }

    /** Postpones an end that is not done. If Redis is down, the lease expires by itself. */
    AsyncProcessor postpone() {
        return new AsyncStep(exchange -> {
            Optional<SessionHandle> session = SessionHandle.find(exchange);
            if (session.isEmpty()) {
                // it was not leased, and stays as it is
                exchange.setVariable(RevocationSteps.REVOKED, false);
                return CompletableFuture.completedFuture(null);
            }
            End end = session.get().end;
            Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
            GenesysException genesys = failure instanceof GenesysException known ? known : null;
            boolean attempted = genesys == null || !genesys.isUntried();
            Duration atLeast =
                    genesys == null ? Duration.ZERO : genesys.retryAfter().orElse(Duration.ZERO);
            exchange.setVariable(RevocationSteps.REVOKED, false);
            log(exchange, end, failure, attempted);
            return queue.postpone(end, atLeast, attempted).exceptionally(redisIsDown -> null);
        });
    }

    private static void log(Exchange exchange, End end, Throwable failure, boolean attempted) {
        Object requestId = exchange.getVariable(RequestStep.REQUEST_ID, "none", String.class);
        String reason = failure instanceof ProblemException
                ? failure.getMessage()
                : failure == null ? "none" : failure.getClass().getSimpleName();
        if (!attempted) {
            LOG.info(
                    "end of session postponed guestId={} requestId={} reason=\"{}\"", end.guestId(), requestId, reason);
            return;
        }
        LOG.warn(
                "session not ended guestId={} kind={} code={} genesysCode={} dialect={} requestId={} reason=\"{}\"",
                end.guestId(),
                end.kind(),
                failure instanceof ProblemException problem ? problem.code().number() : ErrorCode.UNEXPECTED.number(),
                failure instanceof GenesysException genesys && genesys.genesysStatus() > 0
                        ? genesys.genesysStatus()
                        : exchange.getVariable(ConnectionSteps.FRAME_CODE, "none", String.class),
                Settings.WEB_MESSAGING,
                requestId,
                reason);
    }
}
