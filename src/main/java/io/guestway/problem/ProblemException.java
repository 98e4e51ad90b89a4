package io.guestway.problem;

import java.time.Duration;
import java.util.Optional;

/**
 * A failure that a caller is told of as a problem. Its message is written for the caller: it never holds a token, a
 * secret or anything that Genesys or another caller sent.
 */
public class ProblemException extends Exception {

    private final ErrorCode code;
    private final int status;
    private final Duration retryAfter;

    /** With the usual status of the code and no hint when to try again. */
    public ProblemException(ErrorCode code, String detail) {
        this(code, code.status(), detail, null, null);
    }

    /**
     * @param status HTTP status of the problem
     * @param retryAfter when to try again, or null
     * @param cause what happened, or null; never shown to the caller
     */
    public ProblemException(ErrorCode code, int status, String detail, Duration retryAfter, Throwable cause) {
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

    /** How long the caller should wait before it tries again, where that is known. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Expected failures happen under load: a stack trace of each would say nothing and cost much. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
