package io.guestway.genesys;

import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import java.time.Duration;

/**
 * A call to Genesys that did not succeed, told apart as contract sections 3 and 4 do. Holds the status and the time
 * Genesys asked to wait, nothing else of its answer.
 */
public class GenesysException extends ProblemException {

    /** What is known about the request that failed. */
    public enum Fate {
        /** Genesys answered: it did not do what was asked. */
        REFUSED,
        /** Nothing was sent: a closed gate, a refused connection, a name that does not resolve, TLS. */
        NOT_SENT,
        /** It was sent and no answer came: Genesys may have done what was asked. */
        IN_DOUBT
    }

    private final Fate fate;
    private final int genesysStatus;

    GenesysException(
            ErrorCode code, Fate fate, int genesysStatus, String detail, Duration retryAfter, Throwable cause) {
        super(code, code == ErrorCode.UNEXPECTED ? 502 : code.status(), detail, retryAfter, cause);
        this.fate = fate;
        this.genesysStatus = genesysStatus;
    }

    public Fate fate() {
        return fate;
    }

    /** Whether nothing was tried at all, because the gate is shut or no time is left. */
    public boolean isUntried() {
        return fate == Fate.NOT_SENT
                && (code() == ErrorCode.GENESYS_RATE_LIMITED || code() == ErrorCode.GENESYS_UNAVAILABLE);
    }

    /** The HTTP status that Genesys answered, 0 where there was no answer. */
    public int genesysStatus() {
        return genesysStatus;
    }

    /** The same failure with a hint when to try again. */
    GenesysException withRetryAfter(Duration wait) {
        return new GenesysException(code(), fate, genesysStatus, getMessage(), wait, getCause());
    }
}
