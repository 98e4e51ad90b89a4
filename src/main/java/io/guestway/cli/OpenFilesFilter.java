package io.guestway.cli;

import io.guestway.log.LogRateLimiter;
import java.time.Duration;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.filter.AbstractFilter;
import org.slf4j.LoggerFactory;

/** Replaces the stack traces of a process without free file handles by one line a minute. */
final class OpenFilesFilter extends AbstractFilter {

    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final LogRateLimiter line = new LogRateLimiter(PERIOD);

    @Override
    public Result filter(LogEvent event) {
        return judge(event.getThrown());
    }

    private Result judge(Throwable thrown) {
        int depth = 0;
        for (Throwable cause = thrown; cause != null && depth < 10; cause = cause.getCause(), depth++) {
            if (String.valueOf(cause.getMessage()).contains("Too many open files")) {
                if (line.isDue()) {
                    LoggerFactory.getLogger("guestway.http")
                            .error("too many open files; raise `ulimit -n`, or lower guestway.http.max-connections");
                }
                return Result.DENY;
            }
        }
        return Result.NEUTRAL;
    }
}
