package io.guestway.token;

import java.time.Duration;
import java.util.function.LongSupplier;

/** When a refresh that failed is tried again: 1 s doubling up to a longest wait, or when somebody said (section 4). */
final class Spacing {

    private static final Duration FIRST = Duration.ofSeconds(1);

    private final Duration longest;
    private final LongSupplier nanoTime;
    private int failures;
    private boolean waiting;
    private long until;

    Spacing(Duration longest, LongSupplier nanoTime) {
        this.longest = longest;
        this.nanoTime = nanoTime;
    }

    /** One more failure in a row; the wait that follows, at least the given one. */
    synchronized Duration backOff(Duration least) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures++, 20));
        Duration wait = doubled.compareTo(longest) < 0 ? doubled : longest;
        return hold(wait.compareTo(least) > 0 ? wait : least);
    }

    /** A wait of the given length; how often there were failures before is not forgotten. */
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

    /** Whether it is time. */
    synchronized boolean isOver() {
        return waiting && nanoTime.getAsLong() - until >= 0;
    }
}
