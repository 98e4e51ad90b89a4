package io.guestway.redis;

import io.guestway.log.LogRateLimiter;
import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Redis answers if it refuses a script: the error's first word, logged once in a while. */
final class RedisRefusals {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.redis");
    /** This server cannot serve now; a new connection may find one that can. */
    private static final List<String> AWAY =
            List.of("READONLY", "LOADING", "MASTERDOWN", "OOM", "MISCONF", "NOPERM", "NOAUTH");

    private static final String OTHER = "ERR";
    private static final Duration LOG_PERIOD = Duration.ofSeconds(30);

    private final Map<String, LogRateLimiter> lines = new ConcurrentHashMap<>();

    /** Whether this error says that the server cannot serve now. */
    static boolean isAway(String error) {
        return AWAY.contains(error);
    }

    /** Logs the refusal, unless it was logged lately. Returns its error, {@code ERR} if it is none that is known. */
    String note(String command, RedisCommandExecutionException refusal) {
        String error = Stream.concat(AWAY.stream(), Stream.of("WRONGTYPE"))
                .filter(String.valueOf(refusal.getMessage())::contains)
                .findFirst()
                .orElse(OTHER);
        if (lines.computeIfAbsent(command + " " + error, line -> new LogRateLimiter(LOG_PERIOD))
                .isDue()) {
            LOG.warn("redis rejected a script script={} error={}", command, error);
        }
        LOG.debug("redis rejected a script script={} reason=\"{}\"", command, refusal.getMessage());
        return error;
    }
}
