package io.guestway.genesys;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.problem.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenesysExceptionTest {

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 429, 500, 503})
    void an_error_status_means_that_the_request_was_refused(int status) {
        GenesysException failure = GenesysException.answered(status);

        assertThat(failure.fate()).isEqualTo(GenesysException.Fate.REFUSED);
        assertThat(failure.genesysStatus()).isEqualTo(status);
        assertThat(failure.code()).isEqualTo(ErrorCode.ofGenesysStatus(status));
        assertThat(failure.retryAfter()).isEmpty();
        assertThat(failure.isUntried()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 504})
    void an_error_status_of_a_gateway_leaves_the_request_in_doubt(int status) {
        assertThat(GenesysException.answered(status).fate()).isEqualTo(GenesysException.Fate.IN_DOUBT);
    }

    @Test
    void a_shut_gate_says_when_to_try_again() {
        GenesysException failure = GenesysException.rateLimited(Duration.ofSeconds(3), "wait");

        assertThat(failure.fate()).isEqualTo(GenesysException.Fate.NOT_SENT);
        assertThat(failure.code()).isEqualTo(ErrorCode.GENESYS_RATE_LIMITED);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(3));
        assertThat(failure.isUntried()).isTrue();
    }
}
