package io.guestway.messaging;

import io.guestway.genesys.GenesysException;
import io.guestway.guest.RevocationSteps;
import io.guestway.problem.ProblemException;
import io.guestway.step.AsyncStep;
import java.time.Duration;
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
            ends.count(exchange.getVariable(OUTCOME, "closed", String.class));
            return queue.confirm(end).exceptionally(redisIsDown -> null);
        });
    }

    /** Postpones an end that is not done. If Redis is down, the lease expires by itself. */
    AsyncProcessor postpone() {
        return new AsyncStep(exchange -> {
            End end = SessionHandle.of(exchange).end;
            Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
            GenesysException genesys = failure instanceof GenesysException known ? known : null;
            boolean attempted = genesys == null || !genesys.isUntried();
            Duration atLeast =
                    genesys == null ? Duration.ZERO : genesys.retryAfter().orElse(Duration.ZERO);
            exchange.setVariable(RevocationSteps.REVOKED, false);
            LOG.warn(
                    "end of session postponed guestId={} code={} genesysStatus={} reason=\"{}\"",
                    end.guestId(),
                    failure instanceof ProblemException problem ? problem.code().number() : "none",
                    genesys != null && genesys.genesysStatus() > 0 ? genesys.genesysStatus() : "none",
                    failure instanceof ProblemException problem
                            ? problem.getMessage()
                            : failure == null ? "none" : failure.getClass().getSimpleName());
            return queue.postpone(end, atLeast, attempted).exceptionally(redisIsDown -> null);
        });
    }
}
