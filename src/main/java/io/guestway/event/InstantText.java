package io.guestway.event;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Writes instants in ISO 8601, to the millisecond. It remembers the last one, because under load many requests have the
 * same; to write it costs more than most steps of a request. Thread-safe.
 */
public final class InstantText {

    private record Written(Instant instant, String text) {}

    private volatile Written last = write(Instant.EPOCH);

    /** The text of the instant. */
    public String of(Instant instant) {
        Written current = last;
        Instant millisecond = instant.truncatedTo(ChronoUnit.MILLIS);
        if (!current.instant.equals(millisecond)) {
            current = write(millisecond);
            last = current;
        }
        return current.text;
    }

    private static Written write(Instant instant) {
        return new Written(instant, instant.toString());
    }
}
