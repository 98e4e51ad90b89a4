package io.guestway.sandbox.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** At most so many requests in any window of time. Thread-safe. */
public final class RateWindow {

    private final Clock clock;
    private final Deque<Instant> taken = new ArrayDeque<>();

    public RateWindow(Clock clock) {
        this.clock = clock;
    }

    /** Takes one, and returns zero; or returns how long to wait, if the window has as many already. */
    public synchronized Duration take(int limit, Duration window) {
        Instant now = clock.instant();
        while (!taken.isEmpty() && !taken.peekFirst().plus(window).isAfter(now)) {
            taken.removeFirst();
        }
        if (taken.size() >= limit) {
            return Duration.between(now, taken.peekFirst().plus(window));
        }
        taken.addLast(now);
        return Duration.ZERO;
    }

    /** How many were taken in the last window. */
    public synchronized int taken() {
        return taken.size();
    }

    /** Whole seconds, rounded up, at least 1: the form of Retry-After. */
    public static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
