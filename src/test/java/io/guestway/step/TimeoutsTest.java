package io.guestway.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The timer is the test's: it records the delays, and a task runs when the test says so. */
class TimeoutsTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DUE = Duration.ZERO;

    private final List<Duration> delays = new ArrayList<>();
    private final List<Runnable> tasks = new ArrayList<>();
    private final List<String> expired = new ArrayList<>();
    private final Timeouts timeouts = new Timeouts((delay, task) -> {
        delays.add(delay);
        tasks.add(task);
    });

    private Timeouts.Timeout start(Duration delay, String name) {
        return timeouts.start(delay, () -> expired.add(name));
    }

    @Test
    void a_timeout_requires_a_timer_of_its_delay() {
        start(HOUR, "a");

        assertThat(delays).containsExactly(HOUR);
    }

    @Test
    void a_timeout_expires_when_its_delay_is_over() {
        start(DUE, "a");

        tasks.get(0).run();

        assertThat(expired).containsExactly("a");
    }

    @Test
    void a_timer_that_runs_early_expires_nothing_and_is_set_again_for_the_rest() {
        start(HOUR, "a");

        tasks.get(0).run();

        assertThat(expired).isEmpty();
        assertThat(delays).hasSize(2);
        assertThat(delays.get(1)).isPositive().isLessThanOrEqualTo(HOUR);
    }

    @Test
    void a_timeout_expires_once() {
        Timeouts.Timeout only = start(DUE, "a");

        tasks.get(0).run();
        tasks.get(0).run();
        timeouts.cancel(only);

        assertThat(expired).containsExactly("a");
        assertThat(delays).hasSize(1);
    }

    @Test
    void a_cancelled_timeout_never_expires() {
        timeouts.cancel(start(DUE, "a"));

        tasks.get(0).run();

        assertThat(expired).isEmpty();
    }

    @Test
    void a_cancelled_timeout_requires_no_further_timer() {
        timeouts.cancel(start(HOUR, "a"));

        tasks.get(0).run();

        assertThat(delays).hasSize(1);
    }

    @Test
    void a_cancelled_timeout_does_not_keep_its_call_in_memory() {
        start(HOUR, "first");
        Object call = new Object();
        Timeouts.Timeout second = timeouts.start(HOUR, call::hashCode);
        Timeouts.Timeout shorter = timeouts.start(MINUTE, call::hashCode);
        WeakReference<Object> memory = new WeakReference<>(call);
        call = null;

        timeouts.cancel(second);
        timeouts.cancel(shorter);

        await().atMost(Duration.ofSeconds(10)).until(() -> {
            System.gc();
            return memory.get() == null;
        });
        assertThat(tasks).hasSize(2);
    }

    @Test
    void equal_timeouts_use_one_timer_and_expire_in_their_order() {
        start(DUE, "a");
        start(DUE, "b");
        start(DUE, "c");
        assertThat(delays).hasSize(1);

        tasks.get(0).run();

        assertThat(expired).containsExactly("a", "b", "c");
        assertThat(delays).hasSize(1);
    }

    @Test
    void the_timer_of_a_timeout_that_expired_is_set_again_for_the_next_one() {
        start(DUE, "a");
        start(HOUR, "b");

        tasks.get(0).run();

        assertThat(expired).containsExactly("a");
        assertThat(delays).hasSize(2);
        assertThat(delays.get(1)).isBetween(MINUTE, HOUR);
    }

    @Test
    void a_timeout_behind_a_cancelled_one_expires() {
        Timeouts.Timeout first = start(DUE, "a");
        start(DUE, "b");

        timeouts.cancel(first);
        tasks.get(0).run();

        assertThat(expired).containsExactly("b");
    }

    @Test
    void a_shorter_timeout_after_a_longer_one_expires_in_its_own_time() {
        start(HOUR, "longer");
        start(DUE, "shorter");
        assertThat(delays).containsExactly(HOUR, DUE);

        tasks.get(1).run();

        assertThat(expired).containsExactly("shorter");
    }

    @Test
    void a_shorter_timeout_after_a_cancelled_longer_one_has_a_timer_of_its_own() {
        timeouts.cancel(start(HOUR, "longer"));
        start(DUE, "shorter");

        assertThat(delays).hasSize(2);
        assertThat(delays.get(1)).isLessThan(MINUTE);
    }

    @Test
    void a_timeout_that_an_expiring_one_starts_has_a_timer() {
        timeouts.start(DUE, () -> start(HOUR, "next"));

        tasks.get(0).run();

        assertThat(delays).hasSize(2);
        assertThat(delays.get(1)).isEqualTo(HOUR);
    }
}
