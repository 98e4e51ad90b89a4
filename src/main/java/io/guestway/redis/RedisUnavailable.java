package io.guestway.redis;

import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import java.time.Duration;

/** Redis could not be asked, refused, or did not answer in time. */
public class RedisUnavailable extends ProblemException {

    private final boolean inDoubt;

    /** The command was not sent. */
    static RedisUnavailable notSent(String detail) {
        return new RedisUnavailable(detail, false, null);
    }

    /** The command was sent and may take effect. */
    static RedisUnavailable inDoubt(String detail, Throwable cause) {
        return new RedisUnavailable(detail, true, cause);
    }

    private RedisUnavailable(String detail, boolean inDoubt, Throwable cause) {
        super(ErrorCode.REDIS_UNAVAILABLE, ErrorCode.REDIS_UNAVAILABLE.status(), detail, Duration.ofSeconds(1), cause);
        this.inDoubt = inDoubt;
    }

    /** Whether the command was sent and may have taken effect, or may yet do so. */
    public boolean isInDoubt() {
        return inDoubt;
    }
}
