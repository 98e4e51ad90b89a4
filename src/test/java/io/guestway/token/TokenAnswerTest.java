package io.guestway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestway.genesys.UnreadableAnswerException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAnswerTest {

    private static TokenAnswer of(Object... fields) throws UnreadableAnswerException {
        Map<String, Object> body = new HashMap<>(Map.of("access_token", "a", "refresh_token", "r", "expires_in", 60));
        for (int i = 0; i < fields.length; i += 2) {
            body.put((String) fields[i], fields[i + 1]);
        }
        return TokenAnswer.of(body);
    }

    @ParameterizedTest
    @CsvSource({
        "3600, 3600000",
        "'3600', 3600000",
        "59.5, 59500",
        "0, 0",
        "-5, 0",
        "1e400, 2592000000",
        "99999999999999999999, 2592000000",
        "1e-400, 0"
    })
    void expires_in_is_a_life_from_nothing_to_thirty_days(String given, long millis) throws Exception {
        assertThat(of("expires_in", new java.math.BigDecimal(given)).life()).isEqualTo(Duration.ofMillis(millis));
        assertThat(of("expires_in", given).life()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "", "null", "{}", "NaN"})
    void expires_in_that_is_no_number_is_taken_for_a_minute(String given) throws Exception {
        assertThat(of("expires_in", given).life()).isEqualTo(Duration.ofSeconds(60));
        assertThat(of("expires_in", null).life()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void without_a_refresh_token_the_old_one_stays() throws Exception {
        assertThat(of("refresh_token", null).refreshToken()).isEmpty();
        assertThat(of("refresh_token", " ").refreshToken()).isEmpty();
        assertThat(of().refreshToken()).contains("r");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\r\nX-Evil: 1", "ä"})
    void an_access_token_that_no_header_can_carry_cannot_be_read(String token) {
        assertThatThrownBy(() -> of("access_token", token, "refresh_token", null))
                .isInstanceOf(UnreadableAnswerException.class);
    }

    @Test
    void a_new_refresh_token_is_not_lost_with_an_access_token_that_cannot_be_read() throws Exception {
        assertThat(of("access_token", null).refreshToken()).contains("r");
        assertThat(of("access_token", null).accessToken()).isEmpty();
    }

    @Test
    void a_refresh_token_that_is_no_text_cannot_be_read_but_a_number_can() throws Exception {
        assertThat(of("refresh_token", 4711).refreshToken()).contains("4711");
        assertThatThrownBy(() -> of("refresh_token", true)).isInstanceOf(UnreadableAnswerException.class);
        assertThatThrownBy(() -> of("refresh_token", Map.of())).isInstanceOf(UnreadableAnswerException.class);
    }

    @Test
    void does_not_show_its_tokens() throws Exception {
        assertThat(of("access_token", "access-4711", "refresh_token", "refresh-4711"))
                .hasToString("TokenAnswer[life=PT1M, rotated=true]");
    }
}
