package io.guestway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestway.genesys.GenesysException;
import io.guestway.genesys.UnreadableAnswerException;
import io.guestway.keystore.TokenKeystore;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the refresh token in use: stored, refused, in doubt, unstored, brought by a login. */
class RotationTest extends RotationSpec {

    @Test
    void stores_before_it_publishes() throws Exception {
        present();
        rotation.store(Map.of("access_token", "access", "refresh_token", "second", "expires_in", 60));

        assertThat(keystore.read()).contains("second");
        assertThat(journal()).isFalse();
        assertThat(state.isValid()).isFalse();
        rotation.publish();
        assertThat(state.isValid()).isTrue();
        assertThat(events()).containsExactly("token.refreshed");
    }

    @Test
    void an_answer_without_a_refresh_token_keeps_the_old_one() throws Exception {
        present();
        rotation.store(Map.of("access_token", "access", "expires_in", 60));
        rotation.publish();
        rig.token.failed().release();

        assertThat(keystore.read()).contains("first");
        assertThat(journal()).isFalse();
    }

    @Test
    void takes_over_what_another_process_put_into_the_keystore_meanwhile() throws Exception {
        present();
        keystore.put("somebody's");
        answer("second", 60);

        assertThat(state.isValid()).isTrue();
        assertThat(present()).isEqualTo("somebody's");
    }

    @ParameterizedTest
    @CsvSource({"401, 1002", "404, 1004", "400, 1001", "418, 9999", "302, 9999"})
    void a_refusal_that_an_operator_has_to_correct_keeps_the_token_and_waits_for_the_pause(int status, int code)
            throws Exception {
        assertThat(refused(status).code().number()).isEqualTo(code);

        assertThat(keystore.read()).contains("first");
        assertThat(journal()).isFalse();
        time.pass(PAUSE.minusMillis(1));
        assertThat(schedule.isDue()).isFalse();
        time.pass(Duration.ofMillis(1));
        assertThat(schedule.isDue()).isTrue();
        refused(status);
        assertThat(events()).containsExactly("token.refresh-failed");
        present();
        answer("second", 60);
        assertThat(events()).containsExactly("token.refreshed", "token.recovered");
    }

    @Test
    void a_403_moves_the_token_aside_and_alerts_an_operator_once() throws Exception {
        assertThat(refused(403).code().number()).isEqualTo(1003);

        assertThat(keystore.read()).isEmpty();
        assertThat(keystore.list()).extracting(TokenKeystore.Entry::alias).containsExactly("alias.rejected");
        assertThat(rotation.isReauthenticationRequired()).isTrue();
        assertThat(events()).containsExactly("token.reauthentication-required");
        time.pass(Duration.ofDays(1));
        assertThat(schedule.isDue()).isFalse();
    }

    @Test
    void re_authentication_survives_a_restart_without_a_call_or_an_event() throws Exception {
        refused(403);
        events();
        restart();

        assertThat(rotation.isReauthenticationRequired()).isTrue();
        assertThat(schedule.isDue()).isFalse();
        assertThat(schedule.isUrgent()).isFalse();
        assertThat(events()).isEmpty();
        assertThat(beginAndFail()).hasMessageContaining("keystore set");
    }

    @Test
    void a_rejection_whose_announcement_a_crash_has_cut_off_is_announced_at_the_restart() throws Exception {
        keystore.reject("first");
        restart();

        assertThat(rotation.isReauthenticationRequired()).isTrue();
        assertThat(events()).containsExactly("token.reauthentication-required");
        restart();
        assertThat(events()).isEmpty();
    }

    @Test
    void a_refused_token_that_cannot_be_moved_aside_is_not_presented_again() throws Exception {
        present();
        byte[] whole = Files.readAllBytes(folder.resolve("tokens.p12"));
        Files.write(folder.resolve("tokens.p12"), new byte[0]);
        judge(GenesysException.answered(403));
        assertThat(rotation.isReauthenticationRequired()).isTrue();
        Files.write(folder.resolve("tokens.p12"), whole);

        time.pass(Duration.ofSeconds(1));
        assertThat(schedule.isUrgent()).isTrue();
        assertThat(beginAndFail()).isInstanceOf(ProblemException.class);
        assertThat(keystore.read()).isEmpty();
    }

    @Test
    void a_lost_answer_leaves_the_token_in_doubt_and_is_replayed_within_ten_seconds() throws Exception {
        noAnswer();

        assertThat(rotation.isInDoubt()).isTrue();
        assertThat(journal()).isTrue();
        assertThat(state.lastRefresh().orElseThrow().outcome()).isEqualTo("in-doubt");
        time.pass(Duration.ofSeconds(1));
        assertThat(schedule.isUrgent()).isTrue();
        assertThat(present()).isEqualTo("first");
        answer("second", 60);
        assertThat(rotation.isInDoubt()).isFalse();
        assertThat(events()).containsExactly("token.refreshed");
    }

    @Test
    void a_replay_without_an_answer_ends_it_with_one_event() throws Exception {
        noAnswer();
        noAnswer();

        assertThat(rotation.isReauthenticationRequired()).isTrue();
        assertThat(rotation.isInDoubt()).isFalse();
        assertThat(keystore.read()).isEmpty();
        assertThat(events()).containsExactly("token.reauthentication-required");
        time.pass(Duration.ofDays(1));
        assertThat(schedule.isDue()).isFalse();
    }

    @Test
    void a_replay_that_is_answered_400_ends_it_with_one_event() throws Exception {
        noAnswer();
        assertThat(refused(400).code().number()).isEqualTo(1001);

        assertThat(rotation.isReauthenticationRequired()).isTrue();
        assertThat(events()).containsExactly("token.reauthentication-required");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503, 401, 404})
    void a_replay_that_was_refused_without_being_judged_is_tried_again(int status) throws Exception {
        noAnswer();
        refused(status);

        assertThat(rotation.isInDoubt()).isTrue();
        assertThat(journal()).isTrue();
        time.pass(PAUSE);
        assertThat(schedule.isUrgent()).isTrue();
        assertThat(present()).isEqualTo("first");
        answer("second", 60);
        assertThat(keystore.read()).contains("second");
    }

    @Test
    void a_replay_that_was_not_sent_is_tried_again() throws Exception {
        noAnswer();
        fail(GenesysException.notSent(ErrorCode.GENESYS_NO_ANSWER, "failed"));

        assertThat(rotation.isInDoubt()).isTrue();
        assertThat(refused(400).code().number()).isEqualTo(1001);
        assertThat(rotation.isReauthenticationRequired()).isTrue();
    }

    @Test
    void a_crash_during_the_call_is_noticed_at_the_restart_and_replayed_at_once() throws Exception {
        present();
        rig.token.failed().release();
        restart();

        assertThat(schedule.isUrgent()).isTrue();
        assertThat(present()).isEqualTo("first");
        assertThat(rotation.isInDoubt()).isTrue();
        refusedNow(400);
        assertThat(events()).containsExactly("token.reauthentication-required");
    }

    @Test
    void a_crash_between_store_and_clearing_the_journal_leaves_nothing_in_doubt() throws Exception {
        present();
        rig.token.failed().release();
        keystore.replace("first", "second");
        restart();

        assertThat(present()).isEqualTo("second");
        assertThat(rotation.isInDoubt()).isFalse();
    }

    @Test
    void a_200_that_cannot_be_read_is_in_doubt() throws Exception {
        present();
        assertThatThrownBy(() -> rotation.store(Map.of("hello", "world")))
                .isInstanceOf(UnreadableAnswerException.class);
        ProblemException told = judge(new UnreadableAnswerException("no access_token"));

        assertThat(told.code().number()).isEqualTo(2005);
        assertThat(rotation.isInDoubt()).isTrue();
    }

    @Test
    void no_journal_no_call() throws Exception {
        Files.createDirectory(folder.resolve("tokens.p12.journal"));
        Files.createFile(folder.resolve("tokens.p12.journal").resolve("in-the-way"));

        assertThatThrownBy(() -> {
                    rotation.begin();
                    rotation.openJournal();
                })
                .isInstanceOf(java.io.IOException.class);
        ProblemException told = judge(new java.io.IOException("no journal"));

        assertThat(told.code().number()).isEqualTo(9999);
        assertThat(rotation.isInDoubt()).isFalse();
    }

    @Test
    void a_grant_that_cannot_be_stored_is_kept_and_stored_as_soon_as_it_can_be() throws Exception {
        present();
        Path path = folder.resolve("tokens.p12");
        byte[] whole = Files.readAllBytes(path);
        Files.write(path, new byte[0]);
        Exception obstacle = null;
        try {
            rotation.store(Map.of("access_token", "access", "refresh_token", "second", "expires_in", 60));
        } catch (java.io.IOException e) {
            obstacle = e;
        }
        assertThat(judge(obstacle).status()).isEqualTo(500);
        assertThat(rotation.isUnstored()).isTrue();
        assertThat(state.isValid()).isFalse();
        assertThat(journal()).isTrue();
        assertThat(events()).isEmpty();

        Files.write(path, whole);
        time.pass(Duration.ofSeconds(1));
        assertThat(schedule.isUrgent()).isTrue();
        assertThat(rotation.begin()).as("nothing more is asked for").isEmpty();
        rotation.store(null);
        rotation.publish();
        rig.token.failed().release();
        assertThat(keystore.read()).contains("second");
        assertThat(state.isValid()).isTrue();
        assertThat(rotation.isUnstored()).isFalse();
    }

    @Test
    void a_lock_that_is_not_to_be_had_is_not_taken_for_a_lost_answer() throws Exception {
        noAnswer();
        present();
        answer("second", 60);
        Files.delete(folder.resolve("tokens.p12.lock"));
        Files.createDirectory(folder.resolve("tokens.p12.lock"));
        ProblemException told = beginAndFail();

        assertThat(told.code().number()).isEqualTo(9999);
        assertThat(rotation.isInDoubt()).isFalse();
        assertThat(keystore.read()).contains("second");
    }

    @Test
    void a_rotation_that_was_broken_off_is_in_doubt_and_keeps_nothing_locked() throws Exception {
        present();
        rig.token.failed().abandon();

        assertThat(rotation.isInDoubt()).isTrue();
        time.pass(Duration.ofSeconds(1));
        assertThat(schedule.isUrgent()).isTrue();
        assertThat(present()).isEqualTo("first");
    }

    @Test
    void invalid_grant_counts_with_a_400_only() throws Exception {
        present();
        judge(io.guestway.genesys.GenesysFailures.classify(
                new org.apache.camel.http.base.HttpOperationFailedException(
                        "uri", 401, "", null, Map.of(), "{\"error\":\"invalid_grant\"}"),
                time.instant()));

        assertThat(keystore.read()).contains("first");
        assertThat(events()).containsExactly("token.refresh-failed");
    }

    @Test
    void a_new_refresh_token_is_stored_even_if_the_access_token_cannot_be_used() throws Exception {
        present();
        Exception failure = null;
        try {
            rotation.store(Map.of("refresh_token", "second", "expires_in", 60));
        } catch (GenesysException e) {
            failure = e;
        }
        assertThat(judge(failure).code().number()).isEqualTo(2005);

        assertThat(keystore.read()).contains("second");
        assertThat(rotation.isInDoubt()).isFalse();
        time.pass(Duration.ofSeconds(1));
        assertThat(schedule.isUrgent()).isTrue();
        assertThat(present()).isEqualTo("second");
    }

    @Test
    void a_local_fault_alerts_an_operator_after_three_tries_and_its_end_is_announced() throws Exception {
        Path path = folder.resolve("tokens.p12");
        byte[] whole = Files.readAllBytes(path);
        Files.write(path, new byte[0]);
        for (int i = 0; i < 4; i++) {
            try {
                rotation.begin();
            } catch (java.io.IOException e) {
                judge(e);
            }
            assertThat(rotation.localFault()).contains("is empty");
            assertThat(events()).isEqualTo(i == 2 ? List.of("token.refresh-failed") : List.of());
        }
        Files.write(path, whole);
        present();
        answer("second", 60);
        assertThat(events()).containsExactly("token.refreshed", "token.recovered");
        assertThat(rotation.localFault()).isEmpty();
    }

    @Test
    void a_token_that_is_deleted_while_running_alerts_an_operator() throws Exception {
        present();
        answer("second", 60);
        keystore.delete("alias");
        events();

        assertThat(beginAndFail()).isInstanceOf(ProblemException.class);
        assertThat(rotation.isReauthenticationRequired()).isTrue();
        assertThat(events()).containsExactly("token.reauthentication-required");
    }

    @Test
    void a_login_that_cannot_be_stored_at_once_is_kept() throws Exception {
        Path path = folder.resolve("tokens.p12");
        byte[] whole = Files.readAllBytes(path);
        Files.write(path, new byte[0]);
        TokenAnswer granted =
                TokenAnswer.of(Map.of("access_token", "a", "refresh_token", "from-login", "expires_in", 60));
        rotation.keepLogin(granted, new TokenClock(time, time::nanoTime).now());
        assertThat(rotation.begin()).isEmpty();
        assertThat(judge(storeAgain()).status()).isEqualTo(500);
        assertThat(rotation.isUnstored()).isTrue();
        Files.write(path, whole);

        assertThat(rotation.begin()).isEmpty();
        rotation.store(null);
        rotation.publish();
        rig.token.failed().release();
        assertThat(keystore.read()).contains("from-login");
    }

    @Test
    void a_login_is_stored_and_published() throws Exception {
        refused(403);
        rotation.keepLogin(
                TokenAnswer.of(Map.of("access_token", "a", "refresh_token", "from-login", "expires_in", 60)),
                new TokenClock(time, time::nanoTime).now());
        assertThat(rotation.begin()).as("nothing is asked for").isEmpty();
        rotation.store(null);
        rotation.publish();
        rig.token.failed().release();

        assertThat(keystore.read()).contains("from-login");
        assertThat(state.isValid()).isTrue();
        assertThat(rotation.isReauthenticationRequired()).isFalse();
        assertThat(events()).containsExactly("token.refreshed", "token.reauthentication-required", "token.recovered");
    }
}
