package io.guestway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestway.genesys.GenesysException;
import io.guestway.keystore.TokenKeystore;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a refresh token that an operator brings. */
class CandidateTest extends RotationSpec {

    @Test
    void no_candidate_is_stored_in_a_keystore_that_is_missing() throws Exception {
        Files.delete(folder.resolve("tokens.p12"));

        assertThatThrownBy(() -> rotation.bring("brought")).hasMessageContaining("missing keystore");
        assertThat(folder.resolve("tokens.p12")).doesNotExist();
    }

    @Test
    void a_candidate_is_presented_first_and_replaces_the_token_in_use_once_it_is_redeemed() throws Exception {
        noAnswer();
        rotation.bring("brought");

        assertThat(schedule.isUrgent()).isTrue();
        assertThat(present()).isEqualTo("brought");
        assertThat(keystore.read()).contains("first");
        answer("successor", 60);
        assertThat(keystore.read()).contains("successor");
        assertThat(keystore.candidate()).isEmpty();
        assertThat(rotation.isInDoubt()).isFalse();
        assertThat(rotation.isCandidateWaiting()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403})
    void a_rejected_candidate_leaves_the_token_in_use_alone(int status) throws Exception {
        present();
        answer("second", 60);
        events();
        rotation.bring("typo");
        assertThat(present()).isEqualTo("typo");

        judge(GenesysException.answered(status));

        assertThat(keystore.read()).contains("second");
        assertThat(keystore.candidate()).isEmpty();
        assertThat(rotation.isCandidateWaiting()).isFalse();
        assertThat(rotation.isReauthenticationRequired()).isFalse();
        assertThat(events()).isEmpty();
        time.pass(Duration.ofSeconds(40));
        assertThat(present()).isEqualTo("second");
    }

    @Test
    void a_candidate_waits_across_a_restart_while_genesys_fails() throws Exception {
        rotation.bring("brought");
        assertThat(present()).isEqualTo("brought");
        judge(GenesysException.answered(503));
        assertThat(rotation.isCandidateWaiting()).isTrue();

        restart();

        assertThat(schedule.isUrgent()).isTrue();
        assertThat(present()).isEqualTo("brought");
        answer("successor", 60);
        assertThat(keystore.read()).contains("successor");
    }

    @Test
    void while_a_candidate_waits_the_token_in_use_is_refreshed_when_due() throws Exception {
        present();
        answer("second", 3600);
        rotation.bring("brought");
        present();
        judge(GenesysException.answered(503).withRetryAfter(Duration.ofHours(1)));

        assertThat(schedule.isDue()).isFalse();
        time.pass(Duration.ofMinutes(59).plusSeconds(45));
        assertThat(schedule.isDue()).isTrue();
        assertThat(present()).isEqualTo("second");
    }

    @Test
    void a_candidate_that_got_no_answer_twice_is_discarded() throws Exception {
        rotation.bring("brought");
        for (int i = 0; i < 2; i++) {
            time.pass(Duration.ofSeconds(1));
            assertThat(present()).isEqualTo("brought");
            judge(GenesysException.inDoubt("failed", null));
        }

        assertThat(rotation.isCandidateWaiting()).isFalse();
        assertThat(keystore.read()).contains("first");
        assertThat(rotation.isInDoubt()).isFalse();
    }

    @Test
    void a_candidate_that_is_deleted_from_the_keystore_is_due_no_more() throws Exception {
        rotation.bring("brought");
        keystore.delete("alias" + TokenKeystore.CANDIDATE);

        assertThat(present()).isEqualTo("first");
        answer("second", 3600);

        assertThat(schedule.isDue()).isFalse();
        assertThat(rotation.isCandidateWaiting()).isFalse();
    }

    @Test
    void a_second_candidate_replaces_the_first() throws Exception {
        rotation.bring("one");
        rotation.bring("two");

        assertThat(present()).isEqualTo("two");
    }
}
