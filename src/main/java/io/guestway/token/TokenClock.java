package io.guestway.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The wall clock, which platforms share but which may step, and a monotonic one, which may stand still while a
 * machine is suspended: what depends on life and death asks both.
 *
 * @param nanoTime monotonic nanoseconds, such as {@link System#nanoTime}
 */
public record TokenClock(Clock wall, LongSupplier nanoTime) {

    /** The clocks of this machine. */
    public static TokenClock system() {
        return new TokenClock(Clock.systemUTC(), System::nanoTime);
    }

    /** A moment on both clocks. */
    record Moment(Instant instant, long nanos) {}

    Moment now() {
        return new Moment(wall.instant(), nanoTime.getAsLong());
    }

    /** What is left of a life that began at a moment, by whichever clock says less; never negative. */
    Duration left(Moment begin, Duration life) {
        Duration byNanos = life.minusNanos(nanoTime.getAsLong() - begin.nanos);
        Duration byWall = Duration.between(wall.instant(), begin.instant.plus(life));
        Duration less = byNanos.compareTo(byWall) < 0 ? byNanos : byWall;
        return less.isNegative() ? Duration.ZERO : less;
    }

    /** A clock for libraries that require an {@link Instant} and must not see the wall clock step. */
    Clock monotonic() {
        Instant origin = wall.instant();
        long nanos = nanoTime.getAsLong();
        return new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return wall.getZone();
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return origin.plusNanos(nanoTime.getAsLong() - nanos);
            }
        };
    }
}
