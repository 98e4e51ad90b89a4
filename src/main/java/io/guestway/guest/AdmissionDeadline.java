package io.guestway.guest;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Until when Redis may execute an admission, by its own clock. A Redis that was paused executes what it had received before,
 * although the caller has had its failure; the admission would evict sessions for a guest that is withdrawn. Thread-safe.
 */
final class AdmissionDeadline {

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final LongSupplier nanoTime;
    private final long timeoutMillis;
    /** by how much the clock of Redis is ahead of ours, in ms: the least that was seen */
    private final AtomicLong ahead = new AtomicLong(UNKNOWN);

    /** @param timeout after which a command of the link fails */
    AdmissionDeadline(LongSupplier nanoTime, Duration timeout) {
        this.nanoTime = nanoTime;
        this.timeoutMillis = timeout.toMillis();
    }

    /** The time on our clock, in ms. */
    long now() {
        return nanoTime.getAsLong() / 1_000_000;
    }

    /** The deadline of a command that is sent at the given time, in epoch ms; empty while Redis' clock is not known. */
    String of(long sent) {
        long known = ahead.get();
        return known == UNKNOWN ? "" : Long.toString(sent + known + timeoutMillis);
    }

    /** Learns from an answer: Redis executed a command at {@code executed} that was sent at {@code sent}. */
    void learn(Instant executed, long sent) {
        long seen = executed.toEpochMilli() - sent;
        if (seen < ahead.get()) {
            ahead.accumulateAndGet(seen, Math::min);
        }
    }

    /** The clock of Redis has changed, or another Redis answers. */
    void forget() {
        ahead.set(UNKNOWN);
    }
}
