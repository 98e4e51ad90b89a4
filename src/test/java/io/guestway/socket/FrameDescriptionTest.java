package io.guestway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
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
    void says_the_type_where_it_is_a_plain_word_and_the_length(String frame, String type, int bytes) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(frame);
        new FrameDescription().process(exchange);

        assertThat(exchange.getVariable("guestway-frame-type")).isEqualTo(type);
        assertThat(exchange.getVariable("guestway-frame-bytes")).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource("4711")
    void a_binary_frame_has_no_type(int length) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(new byte[length]);
        new FrameDescription().process(exchange);

        assertThat(exchange.getVariable("guestway-frame-type")).isEqualTo("binary");
        assertThat(exchange.getVariable("guestway-frame-bytes")).isEqualTo(length);
    }
}
