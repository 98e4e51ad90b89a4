package io.guestway.cli;

import io.guestway.log.LineLimit;
import java.time.Duration;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.filter.AbstractFilter;
import org.slf4j.LoggerFactory;

/** Turns the stack traces of a process that has no file handles left, one for each try, into one line a minute. */
final class OpenFilesFilter extends AbstractFilter {

    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final LineLimit line = new LineLimit(PERIOD);

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
