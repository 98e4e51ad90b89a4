package io.guestway.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.genesys.GenesysException;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a refresh is due: by the life of the token, after a failure, when an operator has set a token, by both clocks. */
class RefreshScheduleTest extends RotationSpec {

    @Test
    void the_first_refresh_is_due_at_once() {
        assertThat(schedule.isUrgent()).isTrue();
    }

    @Test
    void is_due_when_refresh_before_is_left() throws Exception {
        present();
        answer("second", 3600);

        time.pass(Duration.ofSeconds(3569));
        assertThat(schedule.isDue()).isFalse();
        time.pass(Duration.ofSeconds(1));
        assertThat(schedule.isDue()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -100})
    void a_life_of_nothing_is_survived_and_refreshed_every_second(int expiresIn) throws Exception {
        present();
        answer("second", expiresIn);

        assertThat(state.isValid()).isFalse();
        assertThat(schedule.isUrgent()).isFalse();
        time.pass(Duration.ofSeconds(1));
        assertThat(schedule.isUrgent()).isTrue();
    }

    @Test
    void a_token_is_expired_when_the_monotonic_clock_says_so_though_the_wall_clock_was_set_back() throws Exception {
        present();
        answer("second", 60);
        time.step(Duration.ofHours(-24));

        assertThat(state.isValid()).isTrue();
        time.pass(Duration.ofSeconds(61));
        assertThat(state.isValid()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-24, 24})
    void a_step_of_the_wall_clock_costs_one_refresh_at_most(int hours) throws Exception {
        present();
        answer("second", 3600);
        time.pass(Duration.ofSeconds(10));
        time.step(Duration.ofHours(hours));

        int refreshes = 0;
        for (int second = 0; second < 600; second++) {
            if (schedule.isDue()) {
                present();
                answer("next-" + second, 3600);
                refreshes++;
            }
            time.pass(Duration.ofSeconds(1));
        }
        assertThat(refreshes).isLessThanOrEqualTo(1);
    }

    @Test
    void the_life_is_counted_from_when_it_was_asked_for() throws Exception {
        present();
        time.pass(Duration.ofSeconds(9));
        answer("second", 60);

        assertThat(state.remaining()).isEqualTo(Duration.ofSeconds(51));
    }

    @Test
    void a_token_that_the_shell_puts_in_ends_the_re_authentication() throws Exception {
        refused(403);
        events();
        keystore.put("new");

        assertThat(schedule.isDue()).isTrue();
        assertThat(present()).isEqualTo("new");
        answer("newer", 60);
        assertThat(rotation.isReauthenticationRequired()).isFalse();
        assertThat(events()).containsExactly("token.refreshed", "token.recovered");
    }

    @ParameterizedTest
    @CsvSource({"4, 6000", ", 7500", "0, 1000", "3600, 3600000"})
    void a_429_waits_what_it_says_times_a_factor_and_nobody_comes_sooner(Integer retryAfter, long millis)
            throws Exception {
        ProblemException told = fail(GenesysException.answered(429)
                .withRetryAfter(retryAfter == null ? null : Duration.ofSeconds(retryAfter)));

        assertThat(told.code().number()).isEqualTo(2003);
        assertThat(told.retryAfter()).contains(Duration.ofMillis(millis));
        time.pass(Duration.ofMillis(millis - 1));
        assertThat(schedule.isUrgent()).isFalse();
        assertThat(beginAndFail()).isInstanceOf(GenesysException.class);
        time.pass(Duration.ofMillis(1));
        assertThat(schedule.isUrgent()).isTrue();
        assertThat(present()).isEqualTo("first");
    }

    @Test
    void server_errors_and_refused_connections_are_tried_again_after_doubling_waits() throws Exception {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            fail(GenesysException.notSent(ErrorCode.GENESYS_NO_ANSWER, "failed"));
            assertThat(journal()).isFalse();
            time.pass(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(schedule.isUrgent()).as("%d s", seconds).isFalse();
            time.pass(Duration.ofMillis(1));
            assertThat(schedule.isUrgent()).as("%d s", seconds).isTrue();
        }
    }

    @Test
    void a_token_that_the_shell_puts_in_ends_a_wait() throws Exception {
        refused(401);
        assertThat(schedule.isDue()).isFalse();
        keystore.put("new");

        assertThat(schedule.isDue()).isTrue();
        assertThat(present()).isEqualTo("new");
    }
}
