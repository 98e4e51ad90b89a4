package io.guestway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameDescriptionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"Event.Message\",\"a\":\"ä\"} | Event.Message | 33",
                "{\"type\":\"two words\"} | unknown | 20",
                "{\"type\":4} | 4 | 10",
                "[] | unknown | 2",
                "no json | unknown | 7"
            })
    void says_the_type_if_it_is_a_plain_word_and_the_length(String frame, String type, int bytes) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(frame);
        new FrameDescription(System::nanoTime).process(exchange);

        assertThat(exchange.getVariable("guestway-frame-type")).isEqualTo(type);
        assertThat(exchange.getVariable("guestway-frame-bytes")).isEqualTo(bytes);
    }

    @Test
    void at_most_one_frame_of_a_type_is_logged_each_second_and_the_others_are_counted_in_the_next() {
        AtomicLong now = new AtomicLong();
        FrameDescription description = new FrameDescription(now::get);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Exchange exchange = new DefaultExchange(new DefaultCamelContext());
            exchange.getMessage().setBody("{\"type\":\"" + (i % 2 == 0 ? "Even" : "Odd") + "\"}");
            description.process(exchange);
            if (Boolean.TRUE.equals(exchange.getVariable("guestway-frame-logged"))) {
                lines.add(exchange.getVariable("guestway-frame-type") + " "
                        + exchange.getVariable("guestway-frame-suppressed"));
            }
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        }

        assertThat(lines).startsWith("Even 0", "Odd 0", "Even 4", "Odd 4").hasSize(8);
    }

    @ParameterizedTest
    @CsvSource("4711")
    void a_binary_frame_has_no_type(int length) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(new byte[length]);
        new FrameDescription(System::nanoTime).process(exchange);

        assertThat(exchange.getVariable("guestway-frame-type")).isEqualTo("binary");
        assertThat(exchange.getVariable("guestway-frame-bytes")).isEqualTo(length);
    }
}
