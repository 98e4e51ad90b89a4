package io.guestway.log;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Limits how often a log line is written. Thread-safe. */
public final class LogRateLimiter {

    private final long period;
    private final LongSupplier nanoTime;
    private final AtomicLong due;

    /** @param period the least time between two lines */
    public LogRateLimiter(Duration period) {
        this(period, System::nanoTime);
    }

    LogRateLimiter(Duration period, LongSupplier nanoTime) {
        this.period = period.toNanos();
        this.nanoTime = nanoTime;
        this.due = new AtomicLong(nanoTime.getAsLong());
    }

    /** Whether the caller writes the line: true once per period. */
    public boolean isDue() {
        long now = nanoTime.getAsLong();
        long next = due.get();
        return now - next >= 0 && due.compareAndSet(next, now + period);
    }
}
