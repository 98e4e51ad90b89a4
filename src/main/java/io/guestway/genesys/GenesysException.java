package io.guestway.genesys;

import io.guestway.problem.ErrorCode;
import io.guestway.problem.Problem;
import io.guestway.problem.ProblemException;
import java.time.Duration;

/**
 * A failed call to Genesys, classified as in docs/contract.md sections 3, 4 and 9. It holds the status, Retry-After and the
 * error of a token endpoint, and nothing else of the answer.
 */
public class GenesysException extends ProblemException implements Problem.WithGenesysStatus {

    /** What is known about the failed request. */
    public enum Fate {
        /** Genesys answered and did not process the request. */
        REFUSED,
        /** Nothing was sent: the gate is closed, the connection was refused, the name does not resolve, or TLS failed. */
        NOT_SENT,
        /** The request was sent and no answer arrived. Genesys may have processed it. */
        IN_DOUBT
    }

    /** What a token endpoint rejected (RFC 6749 section 5.2). */
    enum OAuthError {
        NONE,
        /** {@code invalid_grant}: the code or the refresh token. */
        INVALID_GRANT,
        /** {@code invalid_client} or {@code unauthorized_client}. */
        REJECTED_CLIENT;

        static OAuthError of(String error) {
            return switch (error) {
                case "invalid_grant" -> INVALID_GRANT;
                case "invalid_client", "unauthorized_client" -> REJECTED_CLIENT;
                default -> NONE;
            };
        }
    }

    private final Fate fate;
    private final int genesysStatus;
    private final OAuthError oauthError;

    /** Genesys answered with an error status. 502 and 504 come from a gateway: the request is in doubt. */
    public static GenesysException answered(int status) {
        return answered(status, OAuthError.NONE);
    }

    /** @param oauthError what the token endpoint rejected */
    static GenesysException answered(int status, OAuthError oauthError) {
        return new GenesysException(
                ErrorCode.ofGenesysStatus(status),
                status == 502 || status == 504 ? Fate.IN_DOUBT : Fate.REFUSED,
                status,
                oauthError,
                "Genesys answered HTTP " + status,
                null,
                null);
    }

    /** Genesys refused to open a WebSocket. */
    public static GenesysException refusedConnection(int status) {
        String check =
                switch (status) {
                    case 400 -> "; check guestway.genesys.deployment-id";
                    case 403 -> "; check guestway.genesys.origin and the domains that the deployment allows";
                    case 404 -> "; check guestway.genesys.websocket-url";
                    default -> "";
                };
        return new GenesysException(
                ErrorCode.ofGenesysStatus(status),
                Fate.REFUSED,
                status,
                OAuthError.NONE,
                "Genesys refused the connection with HTTP " + status + check,
                null,
                null);
    }

    /**
     * Genesys answered a frame with an error. 400 to 599 mean what they mean in HTTP, 5000 is an error inside Genesys; any
     * other code is unexpected here.
     */
    public static GenesysException answeredFrame(String frameClass, int code) {
        String detail = "Genesys answered a frame with class " + frameClass + " and code " + code;
        int status = code == 5000 ? 500 : code;
        return status < 400 || status > 599
                ? unreadable(Fate.REFUSED, detail)
                : new GenesysException(
                        ErrorCode.ofGenesysStatus(status), Fate.REFUSED, status, OAuthError.NONE, detail, null, null);
    }

    /** Genesys answered 200 with a body that is not usable. */
    public static GenesysException unreadable(Fate fate, String detail) {
        return new GenesysException(ErrorCode.GENESYS_UNREADABLE, fate, 200, OAuthError.NONE, detail, null, null);
    }

    /** The request was sent and no complete answer arrived. */
    public static GenesysException inDoubt(String detail, Throwable cause) {
        return new GenesysException(
                ErrorCode.GENESYS_NO_ANSWER, Fate.IN_DOUBT, 0, OAuthError.NONE, detail, null, cause);
    }

    /** The request was not sent. */
    public static GenesysException notSent(ErrorCode code, String detail) {
        return notSent(code, detail, null);
    }

    /** The request was not sent, because of another failure. */
    public static GenesysException notSent(ErrorCode code, String detail, Throwable cause) {
        return new GenesysException(code, Fate.NOT_SENT, 0, OAuthError.NONE, detail, null, cause);
    }

    /** The request was not sent, because the rate limit gate is closed for the given time. */
    public static GenesysException rateLimited(Duration remaining, String detail) {
        return notSent(ErrorCode.GENESYS_RATE_LIMITED, detail).withRetryAfter(remaining);
    }

    private GenesysException(
            ErrorCode code,
            Fate fate,
            int genesysStatus,
            OAuthError oauthError,
            String detail,
            Duration retryAfter,
            Throwable cause) {
        super(code, code == ErrorCode.UNEXPECTED ? 502 : code.status(), detail, retryAfter, cause);
        this.fate = fate;
        this.genesysStatus = genesysStatus;
        this.oauthError = oauthError;
    }

    public Fate fate() {
        return fate;
    }

    /** Whether no attempt was made, because the gate is closed or too little time is left. */
    public boolean isUntried() {
        return fate == Fate.NOT_SENT
                && (code() == ErrorCode.GENESYS_RATE_LIMITED || code() == ErrorCode.GENESYS_UNAVAILABLE);
    }

    /** The HTTP status of the answer, 0 without an answer. */
    @Override
    public int genesysStatus() {
        return genesysStatus;
    }

    /** Whether a token endpoint rejected the grant itself (RFC 6749 section 5.2). */
    public boolean isInvalidGrant() {
        return oauthError == OAuthError.INVALID_GRANT;
    }

    /**
     * The same failure for a platform whose token endpoint answers 400 where RFC 6749 allows 401: a rejected client has the
     * code 1002 (docs/contract.md section 9).
     */
    public GenesysException withCodeOfRejectedClient() {
        return genesysStatus != 400 || oauthError != OAuthError.REJECTED_CLIENT
                ? this
                : new GenesysException(
                        ErrorCode.GENESYS_UNAUTHORIZED,
                        fate,
                        genesysStatus,
                        oauthError,
                        getMessage(),
                        retryAfter().orElse(null),
                        getCause());
    }

    /** The same failure with a Retry-After. */
    public GenesysException withRetryAfter(Duration wait) {
        return new GenesysException(code(), fate, genesysStatus, oauthError, getMessage(), wait, getCause());
    }
}
