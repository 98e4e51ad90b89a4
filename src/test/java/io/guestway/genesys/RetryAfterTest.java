package io.guestway.genesys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void reads_whole_seconds() {
        assertThat(RetryAfter.parse(" 120 ", NOW)).contains(Duration.ofMinutes(2));
        assertThat(RetryAfter.parse("0", NOW)).contains(Duration.ZERO);
    }

    @Test
    void reads_an_http_date() {
        assertThat(RetryAfter.parse("Sun, 01 Mar 2026 12:00:30 GMT", NOW)).contains(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sunday, 01-Mar-26 12:00:30 GMT", "Sun Mar  1 12:00:30 2026"})
    void reads_the_older_forms_of_an_http_date_too(String header) {
        assertThat(RetryAfter.parse(header, NOW)).contains(Duration.ofSeconds(30));
    }

    @Test
    void a_date_in_the_past_is_no_wait() {
        assertThat(RetryAfter.parse("Sun, 01 Mar 2026 11:00:00 GMT", NOW)).contains(Duration.ZERO);
    }

    @Test
    void longer_waits_are_cut_to_an_hour() {
        assertThat(RetryAfter.parse("86400", NOW)).contains(Duration.ofHours(1));
        assertThat(RetryAfter.parse("9".repeat(40), NOW)).contains(Duration.ofHours(1));
        assertThat(RetryAfter.parse("Mon, 01 Mar 2027 12:00:00 GMT", NOW)).contains(Duration.ofHours(1));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "-1", "1.5", "soon", "12:00", "٣"})
    void anything_else_names_no_time(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isEmpty();
    }
}
