package io.guestway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogRateLimiterTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final LogRateLimiter limit = new LogRateLimiter(Duration.ofNanos(10), now::get);

    @Test
    void the_first_line_is_written_and_the_next_after_the_period() {
        assertThat(limit.isDue()).isTrue();
        assertThat(limit.isDue()).isFalse();

        now.addAndGet(9);
        assertThat(limit.isDue()).isFalse();

        now.incrementAndGet();
        assertThat(limit.isDue()).isTrue();
        assertThat(limit.isDue()).isFalse();
    }
}
