package io.guestway.genesys;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The gate in front of each Genesys endpoint: a 429 shuts it for every exchange of the process until the time that
 * Genesys named. It only ever moves later, so that a late answer with a shorter wait cannot open it early.
 */
public final class RateGate {

    private final LongSupplier nanoTime;
    private final long origin;
    private final Map<String, AtomicLong> shutUntil = new ConcurrentHashMap<>();

    /** @param nanoTime a monotonic clock, such as {@link System#nanoTime} */
    public RateGate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
    }

    /** Shuts the gate of a call for at least the given time from now. */
    public void shut(String call, Duration wait) {
        until(call).accumulateAndGet(now() + wait.toNanos(), Math::max);
    }

    /** How long the gate of a call still stays shut; zero where it is open. */
    public Duration remaining(String call) {
        long left = until(call).get() - now();
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    private AtomicLong until(String call) {
        return shutUntil.computeIfAbsent(call, name -> new AtomicLong());
    }

    private long now() {
        return nanoTime.getAsLong() - origin;
    }
}
