package io.guestway.problem;

/**
 * The code table of docs/contract.md section 3: every error has one of these codes, in problems, events and metrics.
 */
public enum ErrorCode {
    GENESYS_BAD_REQUEST(1001, 502, "Genesys rejected the request as malformed or its token as invalid"),
    GENESYS_UNAUTHORIZED(1002, 502, "Genesys rejected the client credentials"),
    GENESYS_FORBIDDEN(1003, 502, "Genesys forbids the request: a token is revoked or the client lacks scopes"),
    GENESYS_NOT_FOUND(1004, 502, "The Genesys endpoint was not found: verify the organisation domain"),
    GENESYS_INTERNAL_ERROR(2001, 502, "Genesys reported an internal error"),
    GENESYS_UNAVAILABLE(2002, 503, "Genesys is unavailable"),
    GENESYS_RATE_LIMITED(2003, 503, "Genesys limits the rate of requests"),
    GENESYS_NO_ANSWER(2004, 504, "Genesys did not answer"),
    GENESYS_UNREADABLE(2005, 502, "Genesys sent an unreadable answer"),
    REDIS_UNAVAILABLE(3001, 503, "The session store is unavailable"),
    INVALID_REQUEST(4001, 400, "The request is invalid"),
    NOT_AUTHORIZED(4002, 401, "The API key is missing, wrong or not authorized for this call"),
    IDEMPOTENCY_CONFLICT(4003, 409, "The idempotency key is in use"),
    SESSION_LIMIT_REACHED(4004, 409, "The session limit of the device is reached"),
    SESSION_ENDED(4005, 410, "The session has ended"),
    THROTTLED(4007, 429, "Too many requests"),
    UNEXPECTED(9999, 500, "Unexpected error");

    private final int number;
    private final int status;
    private final String title;

    ErrorCode(int number, int status, String title) {
        this.number = number;
        this.status = status;
        this.title = title;
    }

    /** The number in a problem's {@code code}. */
    public int number() {
        return number;
    }

    /** The usual HTTP status of a problem with this code. */
    public int status() {
        return status;
    }

    /** The problem's title (RFC 9457). */
    public String title() {
        return title;
    }

    /** The code for an HTTP status that Genesys answered. */
    public static ErrorCode ofGenesysStatus(int status) {
        return switch (status) {
            case 400 -> GENESYS_BAD_REQUEST;
            case 401 -> GENESYS_UNAUTHORIZED;
            case 403 -> GENESYS_FORBIDDEN;
            case 404 -> GENESYS_NOT_FOUND;
            case 429 -> GENESYS_RATE_LIMITED;
            case 500 -> GENESYS_INTERNAL_ERROR;
            case 502, 504 -> GENESYS_NO_ANSWER;
            case 503 -> GENESYS_UNAVAILABLE;
            default -> UNEXPECTED;
        };
    }
}
