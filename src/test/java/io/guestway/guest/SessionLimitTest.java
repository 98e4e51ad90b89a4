package io.guestway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionLimitTest {

    @ParameterizedTest
    @CsvSource({"evict-oldest, false", "refuse, true"})
    void on_cap_says_whether_one_more_session_is_refused(String onCap, boolean refuses) {
        assertThat(SessionLimit.of(3, onCap)).isEqualTo(new SessionLimit(3, refuses));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "evict", "REFUSE", "refuse "})
    void an_unknown_on_cap_is_refused_with_the_allowed_values(String onCap) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SessionLimit.of(3, onCap))
                .withMessage("onCap=" + onCap + " is not valid; use evict-oldest or refuse");
    }

    @Test
    void another_number_of_sessions_keeps_what_happens_to_one_more() {
        assertThat(SessionLimit.of(3, "refuse").withSessions(5)).isEqualTo(new SessionLimit(5, true));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void another_number_of_sessions_is_at_least_1(int number) {
        assertThat(SessionLimit.of(3, "evict-oldest").withSessions(number).sessions())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void a_limit_below_1_is_refused(int sessions) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SessionLimit.of(sessions, "evict-oldest"))
                .withMessage("maxPerFingerprint=" + sessions + " is not valid; use at least 1");
    }
}
