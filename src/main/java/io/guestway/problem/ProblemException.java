package io.guestway.problem;

import java.time.Duration;
import java.util.Optional;

/**
 * A failure that is answered as a problem. Its message is written for the caller and contains no token, no secret and
 * no input of Genesys or other callers.
 */
public class ProblemException extends Exception {

    private final ErrorCode code;
    private final int status;
    private final Duration retryAfter;

    /** A problem with the usual HTTP status of its code. */
    public static ProblemException of(ErrorCode code, String detail) {
        return of(code, code.status(), detail);
    }

    /** A problem with an HTTP status of its own. */
    public static ProblemException of(ErrorCode code, int status, String detail) {
        return new ProblemException(code, status, detail, null, null);
    }

    /** Code 4001, HTTP 400: a field of the request is invalid. */
    public static ProblemException invalid(String field, String reason) {
        return invalid(ErrorCode.INVALID_REQUEST.status(), field + ": " + reason);
    }

    /** Code 4001 with an HTTP status that is more specific than 400, such as 415. */
    public static ProblemException invalid(int status, String detail) {
        return of(ErrorCode.INVALID_REQUEST, status, detail);
    }

    /** Code 4001, HTTP 404. */
    public static ProblemException notFound(String detail) {
        return invalid(404, detail);
    }

    /** Code 4002, HTTP 401: the caller has no valid key. */
    public static ProblemException unauthorized(String detail) {
        return of(ErrorCode.NOT_AUTHORIZED, detail);
    }

    /** Code 4002, HTTP 403: the caller's key does not permit the call. */
    public static ProblemException forbidden(String detail) {
        return of(ErrorCode.NOT_AUTHORIZED, 403, detail);
    }

    /** Code 9999, HTTP 500: an error in Guestway or its environment, not in the request. */
    public static ProblemException unexpected(String detail) {
        return of(ErrorCode.UNEXPECTED, detail);
    }

    /** Code 9999, HTTP 503: Guestway is starting or stopping. */
    public static ProblemException unavailable(String detail) {
        return of(ErrorCode.UNEXPECTED, 503, detail);
    }

    /** The usual status of the code and no Retry-After. */
    protected ProblemException(ErrorCode code, String detail) {
        this(code, code.status(), detail, null, null);
    }

    /**
     * @param status HTTP status of the problem
     * @param retryAfter the time for Retry-After, or null
     * @param cause the cause, or null; never shown to the caller
     */
    protected ProblemException(ErrorCode code, int status, String detail, Duration retryAfter, Throwable cause) {
        super(detail, cause);
        this.code = code;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    public ErrorCode code() {
        return code;
    }

    public int status() {
        return status;
    }

    /** The time for the Retry-After header, if known. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Expected failures are frequent under load, so they have no stack trace. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
