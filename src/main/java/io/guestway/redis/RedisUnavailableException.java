package io.guestway.redis;

import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import java.time.Duration;

/** Redis could not be reached, rejected a command, or did not answer in time. */
public class RedisUnavailableException extends ProblemException {

    private final boolean inDoubt;

    /** The command was not sent. */
    static RedisUnavailableException notSent(String detail) {
        return new RedisUnavailableException(detail, false, null);
    }

    /** The command was sent and may take effect. */
    static RedisUnavailableException inDoubt(String detail, Throwable cause) {
        return new RedisUnavailableException(detail, true, cause);
    }

    private RedisUnavailableException(String detail, boolean inDoubt, Throwable cause) {
        super(ErrorCode.REDIS_UNAVAILABLE, ErrorCode.REDIS_UNAVAILABLE.status(), detail, Duration.ofSeconds(1), cause);
        this.inDoubt = inDoubt;
    }

    /** Whether the command was sent and may take effect. */
    public boolean isInDoubt() {
        return inDoubt;
    }
}
