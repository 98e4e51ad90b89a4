package io.guestway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiHeadersTest {

    private final ApiHeaders headers = new ApiHeaders();

    private boolean entersExchange(String name) {
        return !headers.applyFilterToExternalHeaders(name, "value", null);
    }

    private boolean leavesExchange(String name) {
        return !headers.applyFilterToCamelHeaders(name, "value", null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Type", "X-API-Key", "X-Request-Id", "Idempotency-Key", "x-api-key", "CONTENT-TYPE"})
    void a_header_of_the_api_enters_the_exchange_in_any_case(String name) {
        assertThat(entersExchange(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CamelHttpUri",
                "CamelHttpPath",
                "camelhttppath",
                "CamelRedelivered",
                "CamelRedis.Channel",
                "Authorization",
                "Cookie",
                "Host",
                "Location",
                "X-API-Key2",
                ""
            })
    void any_other_header_of_a_request_is_dropped(String name) {
        assertThat(entersExchange(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type",
                "Location",
                "Cache-Control",
                "Retry-After",
                "Allow",
                "X-Request-Id",
                "retry-after",
                "LOCATION"
            })
    void a_header_of_an_answer_leaves_the_exchange_in_any_case(String name) {
        assertThat(leavesExchange(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "X-API-Key",
                "Idempotency-Key",
                "CamelHttpResponseCode",
                "CamelRedeliveryDelay",
                "Set-Cookie",
                "Server",
                ""
            })
    void any_other_header_of_an_exchange_is_dropped(String name) {
        assertThat(leavesExchange(name)).isFalse();
    }
}
