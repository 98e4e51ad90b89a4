package io.guestway.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.guestway.event.Announcements;
import io.guestway.file.StateFile;
import io.guestway.genesys.GenesysException;
import io.guestway.problem.ErrorCode;
import io.guestway.support.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefreshCircuitBreakerTest {

    private static final Duration PAUSE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final TestClock time = new TestClock();
    private Announcements announcements;
    private RefreshCircuitBreaker circuit;

    @BeforeEach
    void start() throws Exception {
        announcements = new Announcements(new StateFile(folder.resolve("state")), time);
        announcements.recover();
        circuit = new RefreshCircuitBreaker(3, PAUSE, new TokenClock(time, time::nanoTime), announcements);
        circuit.recover();
    }

    private void answer(int... statuses) {
        for (int status : statuses) {
            assertThat(isLetThrough(status)).as("%d is let through", status).isTrue();
        }
    }

    /** One call; status 0 is no connection, -1 no answer. */
    private boolean isLetThrough(int status) {
        GenesysException failure =
                switch (status) {
                    case 0 -> GenesysException.notSent(ErrorCode.GENESYS_NO_ANSWER, "failed");
                    case -1 -> GenesysException.inDoubt("failed", null);
                    default -> GenesysException.answered(status);
                };
        try {
            circuit.breaker().executeCallable(() -> {
                if (status == 200) {
                    return null;
                }
                // as the EIP hands it on
                throw new RuntimeCamelException(failure);
            });
            return true;
        } catch (CallNotPermittedException e) {
            return false;
        } catch (Exception e) {
            return true;
        }
    }

    private List<Object> events() {
        List<Map<String, Object>> taken = announcements.take();
        taken.forEach(event -> announcements.raised(event.get("id")));
        return taken.stream().map(event -> event.get("type")).toList();
    }

    @Test
    void opens_after_three_server_errors_in_a_row() {
        answer(500, 503);
        assertThat(circuit.state()).isEqualTo("closed");
        answer(500);

        assertThat(circuit.state()).isEqualTo("open");
        assertThat(circuit.remaining()).isEqualTo(PAUSE);
        assertThat(isLetThrough(200)).isFalse();
        assertThat(events()).containsExactly("circuit.opened");
    }

    @Test
    void any_other_answer_in_between_resets_the_count() {
        answer(500, 500, 404, 500, 500);
        assertThat(circuit.state()).isEqualTo("closed");
        answer(429, 500, 500, 200, 500, 500);
        assertThat(circuit.state()).isEqualTo("closed");
    }

    @Test
    void what_never_arrived_or_is_in_doubt_is_not_counted() {
        answer(500, 0, 500, -1, 502);
        assertThat(circuit.state()).isEqualTo("closed");
        answer(500);
        assertThat(circuit.state()).isEqualTo("open");
    }

    @Test
    void lets_one_probe_through_after_the_pause_and_closes_when_it_succeeds() {
        answer(500, 500, 500);
        time.pass(PAUSE.minusMillis(1));
        assertThat(isLetThrough(200)).isFalse();
        time.pass(Duration.ofMillis(2));
        answer(200);

        assertThat(circuit.state()).isEqualTo("closed");
        assertThat(events()).containsExactly("circuit.opened", "circuit.closed");
    }

    @Test
    void a_probe_that_fails_opens_it_for_another_pause_and_is_not_announced_again() {
        answer(500, 500, 500);
        time.pass(PAUSE.plusMillis(1));
        answer(500);

        assertThat(circuit.state()).isEqualTo("open");
        assertThat(circuit.remaining()).isEqualTo(PAUSE);
        assertThat(events()).containsExactly("circuit.opened");
    }

    @Test
    void a_probe_that_finds_no_connection_is_followed_by_another() {
        answer(500, 500, 500);
        time.pass(PAUSE.plusMillis(1));
        answer(0);
        assertThat(circuit.state()).isEqualTo("half-open");
        answer(200);
        assertThat(circuit.state()).isEqualTo("closed");
    }

    @Test
    void a_step_of_the_wall_clock_neither_prolongs_nor_cuts_the_pause() {
        answer(500, 500, 500);
        time.step(Duration.ofHours(24));
        assertThat(isLetThrough(200)).isFalse();
        time.step(Duration.ofHours(-48));
        time.pass(PAUSE.plusMillis(1));
        assertThat(isLetThrough(200)).isTrue();
    }

    @Test
    void a_restart_closes_it_and_says_so() throws Exception {
        answer(500, 500, 500);
        events();
        start();

        assertThat(circuit.state()).isEqualTo("closed");
        assertThat(events()).containsExactly("circuit.closed");
    }
}
