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

    /** Genesys answered with an error status. 502 and 504 come from a gateway: the request is in doubt. */
    public static GenesysException answered(int status) {
        return answered(status, false);
    }

    /** @param invalidGrant whether the token endpoint rejected the grant itself (RFC 6749 section 5.2) */
    static GenesysException answered(int status, boolean invalidGrant) {
        return new GenesysException(
                ErrorCode.ofGenesysStatus(status),
                status == 502 || status == 504 ? Fate.IN_DOUBT : Fate.REFUSED,
                status,
                invalidGrant,
                "Genesys answered HTTP " + status,
                null,
                null);
    }

    /** Genesys answered 200 with a body that is not usable. */
    public static GenesysException unreadable(Fate fate, String detail) {
        return new GenesysException(ErrorCode.GENESYS_UNREADABLE, fate, 200, false, detail, null, null);
    }

    /** The request was sent and no complete answer arrived. */
    public static GenesysException inDoubt(String detail, Throwable cause) {
        return new GenesysException(ErrorCode.GENESYS_NO_ANSWER, Fate.IN_DOUBT, 0, false, detail, null, cause);
    }

    /** The request was not sent. */
    public static GenesysException notSent(ErrorCode code, String detail) {
        return notSent(code, detail, null);
    }

    /** The request was not sent, because of another failure. */
    public static GenesysException notSent(ErrorCode code, String detail, Throwable cause) {
        return new GenesysException(code, Fate.NOT_SENT, 0, false, detail, null, cause);
    }

    /** The request was not sent, because the rate limit gate is shut for the given time. */
    public static GenesysException rateLimited(Duration remaining, String detail) {
        return notSent(ErrorCode.GENESYS_RATE_LIMITED, detail).withRetryAfter(remaining);
    }

    private GenesysException(
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
