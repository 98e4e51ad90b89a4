package io.guestway.genesys;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The rate limit gate of each Genesys endpoint. A 429 closes it for all exchanges of the process until the time in
 * Retry-After. A later answer with a shorter wait does not open it earlier.
 */
public final class RateLimitGate {

    private final LongSupplier nanoTime;
    private final long origin;
    private final Map<String, AtomicLong> closedUntil = new ConcurrentHashMap<>();

    /** @param nanoTime a monotonic clock, such as {@link System#nanoTime} */
    public RateLimitGate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
    }

    /** Shuts a call's gate for at least the given time. */
    public void close(String call, Duration wait) {
        until(call).accumulateAndGet(now() + wait.toNanos(), Math::max);
    }

    /** How long a call's gate stays closed; zero if it is open. */
    public Duration remaining(String call) {
        long left = until(call).get() - now();
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    private AtomicLong until(String call) {
        return closedUntil.computeIfAbsent(call, name -> new AtomicLong());
    }

    private long now() {
        return nanoTime.getAsLong() - origin;
    }
}
