package io.guestway.genesys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedeliveryTest {

    private final AtomicLong clock = new AtomicLong();
    private final Deadline deadline = new Deadline(clock::get);
    private final RedeliveryBulkhead bulkhead = new RedeliveryBulkhead(2);
    private final Redelivery redelivery = new Redelivery(
            3,
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            Duration.ofSeconds(10),
            deadline,
            bulkhead,
            () -> 250_000_000L);
    private final Exchange exchange = newExchange();

    private Exchange newExchange() {
        Exchange made = new DefaultExchange(new DefaultCamelContext());
        deadline.within(made, Duration.ofSeconds(20));
        return made;
    }

    private static GenesysException refused(int status, Duration retryAfter) {
        return GenesysException.answered(status).withRetryAfter(retryAfter);
    }

    private static GenesysException gateShut(Duration left) {
        return GenesysException.rateLimited(left, "");
    }

    private Long delayAfter(Exchange failed, GenesysException failure) {
        bulkhead.release(failed);
        failed.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
        redelivery.process(failed);
        return redelivery.matches(failed) ? failed.getIn().getHeader(Exchange.REDELIVERY_DELAY, Long.class) : null;
    }

    @Test
    void waits_the_doubling_base_delay_with_jitter_up_to_the_last_attempt() {
        assertThat(delayAfter(exchange, refused(503, null))).isEqualTo(1250);
        assertThat(delayAfter(exchange, refused(500, null))).isEqualTo(2250);
        assertThat(delayAfter(exchange, refused(503, null))).isNull();
    }

    @Test
    void waits_what_retry_after_says_if_that_is_longer() {
        assertThat(delayAfter(exchange, refused(429, Duration.ofSeconds(7)))).isEqualTo(7250);
        assertThat(delayAfter(exchange, refused(429, Duration.ofMillis(10)))).isEqualTo(2250);
    }

    @Test
    void a_shut_gate_uses_up_no_attempt() {
        for (int i = 0; i < 10; i++) {
            assertThat(delayAfter(exchange, gateShut(Duration.ofSeconds(1)))).isEqualTo(1250);
        }
        assertThat(delayAfter(exchange, refused(503, null))).isEqualTo(1250);
    }

    @Test
    void no_wait_begins_that_could_end_after_the_deadline() {
        assertThat(delayAfter(exchange, refused(429, Duration.ofSeconds(19)))).isNull();
        assertThat(delayAfter(newExchange(), gateShut(Duration.ofSeconds(30)))).isNull();
    }

    @Test
    void a_401_is_tried_again_at_once_and_only_once() {
        assertThat(delayAfter(exchange, refused(401, null))).isZero();
        assertThat(delayAfter(exchange, refused(401, null))).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 418, 302})
    void other_refusals_are_final(int status) {
        assertThat(delayAfter(exchange, refused(status, null))).isNull();
    }

    @Test
    void a_call_whose_answer_was_lost_is_not_repeated() {
        GenesysException lost = GenesysException.answered(502);

        assertThat(delayAfter(exchange, lost)).isNull();
    }

    @Test
    void no_more_than_the_given_number_wait_at_a_time() {
        Exchange second = newExchange();
        assertThat(delayAfter(exchange, refused(503, null))).isNotNull();
        assertThat(delayAfter(second, refused(503, null))).isNotNull();
        assertThat(delayAfter(newExchange(), refused(503, null))).isNull();
        assertThat(bulkhead.held()).isEqualTo(2);

        bulkhead.release(second);

        assertThat(delayAfter(newExchange(), refused(503, null))).isNotNull();
    }
}
