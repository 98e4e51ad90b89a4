package io.guestway.token;

import java.time.Duration;
import java.util.function.LongSupplier;

/** When a refresh that failed is tried again: after 1 s, doubling up to a longest wait, or after a wait of its own. */
final class Backoff {

    private static final Duration FIRST = Duration.ofSeconds(1);

    private final Duration longest;
    private final LongSupplier nanoTime;
    private int failures;
    private boolean waiting;
    private long until;

    /** @param nanoTime monotonic nanoseconds */
    Backoff(Duration longest, LongSupplier nanoTime) {
        this.longest = longest;
        this.nanoTime = nanoTime;
    }

    /** Counts one more failure in a row and waits, at least for the given time. Returns the wait. */
    synchronized Duration increase(Duration atLeast) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures++, 20));
        Duration wait = doubled.compareTo(longest) < 0 ? doubled : longest;
        return hold(wait.compareTo(atLeast) > 0 ? wait : atLeast);
    }

    /** Waits for the given time; the number of failures in a row stays. Returns the wait. */
    synchronized Duration hold(Duration wait) {
        waiting = true;
        until = nanoTime.getAsLong() + wait.toNanos();
        return wait;
    }

    /** Nothing is to be tried again. */
    synchronized void reset() {
        failures = 0;
        waiting = false;
    }

    /** Whether something is to be tried again, now or later. */
    synchronized boolean isWaiting() {
        return waiting;
    }

    /** Whether the wait is over; false if there is none. */
    synchronized boolean isOver() {
        return waiting && nanoTime.getAsLong() - until >= 0;
    }
}
