package io.guestway.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefreshPolicyTest {

    private static final Duration PERIOD = Duration.ofSeconds(5);

    private static boolean isDue(RefreshPolicy policy, long life, long left) {
        return policy.isDue(
                Duration.ofSeconds(life), Duration.ofSeconds(left), Duration.ofSeconds(Math.max(life - left, 1)));
    }

    @ParameterizedTest
    @CsvSource({"3600, 31, false", "3600, 30, true", "3600, 0, true", "31, 31, false", "31, 30, true"})
    void a_duration_is_what_must_be_left(long life, long left, boolean due) {
        assertThat(isDue(RefreshPolicy.before(Duration.ofSeconds(30), PERIOD), life, left))
                .isEqualTo(due);
    }

    @ParameterizedTest
    @CsvSource({"30, 16, false", "30, 15, true", "10, 6, false", "10, 5, true"})
    void a_life_no_longer_than_it_is_refreshed_at_its_half(long life, long left, boolean due) {
        assertThat(isDue(RefreshPolicy.before(Duration.ofSeconds(30), PERIOD), life, left))
                .isEqualTo(due);
    }

    @ParameterizedTest
    @CsvSource({"86400, 17281, false", "86400, 17280, true", "60, 13, false", "60, 12, true"})
    void a_percentage_is_a_part_of_the_life(long life, long left, boolean due) {
        assertThat(isDue(RefreshPolicy.beforePercent(20, PERIOD), life, left)).isEqualTo(due);
    }

    @Test
    void never_comes_oftener_than_every_second() {
        RefreshPolicy policy = RefreshPolicy.before(Duration.ofSeconds(30), PERIOD);

        assertThat(policy.isDue(Duration.ZERO, Duration.ZERO, Duration.ofMillis(999)))
                .isFalse();
        assertThat(policy.isDue(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)))
                .isTrue();
    }

    @Test
    void a_token_whose_notice_is_shorter_than_two_looks_does_not_wait_for_the_next() {
        RefreshPolicy policy = RefreshPolicy.before(Duration.ofSeconds(30), PERIOD);

        assertThat(policy.isUrgent(Duration.ofSeconds(18))).isTrue();
        assertThat(policy.isUrgent(Duration.ofSeconds(3600))).isFalse();
    }
}
