package io.guestway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestway.problem.ProblemException;
import io.guestway.support.TestClock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class LoginTest {

    private final TestClock time = new TestClock();
    private final Login login = new Login(
            "https://login.example/oauth/authorize",
            "https://gw.example/callback?a=b",
            "the client",
            new TokenClock(time, time::nanoTime));

    private static String parameter(String url, String name) {
        return url.replaceFirst(".*[?&]" + name + "=([^&]*).*", "$1");
    }

    @Test
    void the_url_carries_client_redirect_state_and_challenge() throws Exception {
        String url = login.begin().url();

        assertThat(url)
                .startsWith("https://login.example/oauth/authorize?response_type=code&client_id=the+client")
                .contains("redirect_uri=https%3A%2F%2Fgw.example%2Fcallback%3Fa%3Db", "code_challenge_method=S256");
    }

    @Test
    void the_verifier_fits_the_challenge() throws Exception {
        String url = login.begin().url();
        String verifier = login.finish(parameter(url, "state"));

        byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(digest))
                .isEqualTo(parameter(url, "code_challenge"));
    }

    @Test
    void a_state_works_once() throws Exception {
        String state = parameter(login.begin().url(), "state");
        login.finish(state);

        assertThatThrownBy(() -> login.finish(state)).isInstanceOf(ProblemException.class);
    }

    @Test
    void a_state_works_for_ten_minutes() throws Exception {
        String early = parameter(login.begin().url(), "state");
        String late = parameter(login.begin().url(), "state");
        time.pass(Duration.ofMinutes(10));
        login.finish(early);
        time.pass(Duration.ofMillis(1));

        assertThatThrownBy(() -> login.finish(late)).isInstanceOf(ProblemException.class);
    }

    @Test
    void another_state_is_refused() {
        assertThatThrownBy(() -> login.finish("guessed")).isInstanceOf(ProblemException.class);
    }

    @Test
    void of_very_many_the_oldest_is_forgotten() throws Exception {
        String oldest = parameter(login.begin().url(), "state");
        for (int i = 0; i < 100; i++) {
            login.begin();
        }

        assertThatThrownBy(() -> login.finish(oldest)).isInstanceOf(ProblemException.class);
    }
}
