package io.guestway.genesys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitGateTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final RateLimitGate gate = new RateLimitGate(clock::get);

    @Test
    void is_open_at_first() {
        assertThat(gate.remaining("create")).isZero();
    }

    @Test
    void stays_closed_for_the_time_named_even_if_the_clock_overflows() {
        gate.close("create", Duration.ofSeconds(2));

        clock.addAndGet(Duration.ofMillis(1500).toNanos());
        assertThat(gate.remaining("create")).isEqualTo(Duration.ofMillis(500));
        clock.addAndGet(Duration.ofMillis(500).toNanos());
        assertThat(gate.remaining("create")).isZero();
    }

    @Test
    void a_shorter_wait_does_not_open_it_early() {
        gate.close("create", Duration.ofSeconds(10));
        gate.close("create", Duration.ofSeconds(1));

        assertThat(gate.remaining("create")).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void each_call_has_its_own() {
        gate.close("create", Duration.ofSeconds(10));

        assertThat(gate.remaining("invalidate")).isZero();
    }
}
