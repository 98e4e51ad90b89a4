package io.guestway.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantTextTest {

    private final InstantText text = new InstantText();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21T19:38:21.123Z",
                "2026-11-21T19:38:21Z",
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999Z"
            })
    void a_millisecond_is_written_in_iso_8601(String instant) {
        assertThat(text.of(Instant.parse(instant))).isEqualTo(instant);
    }

    @Test
    void what_is_shorter_than_a_millisecond_is_left_out() {
        assertThat(text.of(Instant.parse("2026-11-21T19:38:21.123999Z"))).isEqualTo("2026-11-21T19:38:21.123Z");
    }

    @Test
    void each_instant_has_its_own_text_whatever_was_written_before() {
        Instant first = Instant.parse("2026-11-21T19:38:21.123Z");

        assertThat(text.of(first)).isEqualTo(first.toString());
        assertThat(text.of(first.plusMillis(1))).isEqualTo("2026-11-21T19:38:21.124Z");
        assertThat(text.of(first)).isEqualTo(first.toString());
    }
}
