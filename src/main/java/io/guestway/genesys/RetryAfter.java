package io.guestway.genesys;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The Retry-After header (RFC 9110 section 10.2.3): whole seconds or an HTTP date. */
public final class RetryAfter {

    /** The wait after a 429 without a valid Retry-After. */
    public static final Duration UNREADABLE = Duration.ofSeconds(5);

    /** Longer waits are cut to this. */
    public static final Duration LONGEST = Duration.ofHours(1);

    /** The three forms of an HTTP date (RFC 9110 section 5.6.7), all of them in GMT. */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.ENGLISH),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH));

    private RetryAfter() {}

    /**
     * The wait of a Retry-After header, from 0 to {@link #LONGEST}; 0 for a date in the past. Empty if the header is
     * missing or not valid (a negative number, a fraction, any other text).
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
        for (DateTimeFormatter form : DATES) {
            try {
                Duration wait =
                        Duration.between(now, LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC));
                return Optional.of(wait.isNegative() ? Duration.ZERO : bounded(wait));
            } catch (DateTimeParseException e) {
                // perhaps the next form
            }
        }
        return Optional.empty();
    }

    private static Duration bounded(Duration wait) {
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
