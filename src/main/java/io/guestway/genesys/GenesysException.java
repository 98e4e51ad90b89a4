package io.guestway.genesys;

import io.guestway.problem.ErrorCode;
import io.guestway.problem.Problem;
import io.guestway.problem.ProblemException;
import java.time.Duration;

/**
 * A call to Genesys that did not succeed, told apart as docs/contract.md sections 3 and 4 do. Holds the status, the
 * time Genesys asked to wait and whether a grant was invalid, nothing else of its answer.
 */
public class GenesysException extends ProblemException implements Problem.WithGenesysStatus {

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
    private final boolean invalidGrant;

    /**
     * @param genesysStatus the HTTP status answered, 0 where there was none
     * @param retryAfter how long Genesys asked to wait, or null
     */
    public GenesysException(
            ErrorCode code, Fate fate, int genesysStatus, String detail, Duration retryAfter, Throwable cause) {
        this(code, fate, genesysStatus, false, detail, retryAfter, cause);
    }

    GenesysException(
            ErrorCode code,
            Fate fate,
            int genesysStatus,
            boolean invalidGrant,
            String detail,
            Duration retryAfter,
            Throwable cause) {
        super(code, code == ErrorCode.UNEXPECTED ? 502 : code.status(), detail, retryAfter, cause);
        this.fate = fate;
        this.genesysStatus = genesysStatus;
        this.invalidGrant = invalidGrant;
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
    @Override
    public int genesysStatus() {
        return genesysStatus;
    }

    /** Whether a token endpoint said that the grant itself is not valid (RFC 6749 section 5.2). */
    public boolean isInvalidGrant() {
        return invalidGrant;
    }

    /** The same failure with a hint when to try again. */
    public GenesysException withRetryAfter(Duration wait) {
        return new GenesysException(code(), fate, genesysStatus, invalidGrant, getMessage(), wait, getCause());
    }
}
