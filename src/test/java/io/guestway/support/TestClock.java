package io.guestway.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A wall clock and a monotonic one that only a test moves. */
public final class TestClock extends Clock {

    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private long nanos = 1_000_000_000L;

    /** Time goes by. */
    public void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    /** The wall clock steps; no time goes by. */
    public void step(Duration by) {
        now = now.plus(by);
    }

    public long nanoTime() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
