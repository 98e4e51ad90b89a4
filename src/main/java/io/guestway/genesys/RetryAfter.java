package io.guestway.genesys;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The Retry-After header (RFC 9110 section 10.2.3): whole seconds or an HTTP date. */
public final class RetryAfter {

    /** What Guestway waits after a 429 whose Retry-After is missing or cannot be read. */
    public static final Duration UNREADABLE = Duration.ofSeconds(5);

    /** No server keeps Guestway waiting longer than this. */
    public static final Duration LONGEST = Duration.ofHours(1);

    private RetryAfter() {}

    /**
     * The wait that a header asks for, from 0 to {@link #LONGEST}; a date in the past is no wait. Empty where there is
     * no header or it cannot be read (a negative number, a fraction, any other text).
     */
    public static Optional<Duration> parse(String header, Instant now) {
        if (header == null) {
            return Optional.empty();
        }
        String text = header.strip();
        if (!text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(bounded(Duration.ofSeconds(Long.parseLong(text))));
        }
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(LONGEST);
        }
        try {
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(now, until);
            return Optional.of(wait.isNegative() ? Duration.ZERO : bounded(wait));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration wait) {
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
