package io.guestway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestway.event.Announcements;
import io.guestway.genesys.GenesysException;
import io.guestway.genesys.UnreadableAnswerException;
import io.guestway.keystore.TokenKeystore;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.guestway.support.Routes;
import io.guestway.support.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A rotation and the shipped route that decides on its failures (docs/contract.md section 4), on a real keystore and with a
 * clock that only the test moves.
 */
class RotationTest {

    private static final Duration PAUSE = TokenRig.PAUSE;

    @TempDir
    private Path folder;

    private final TestClock time = new TestClock();
    private CamelContext context;
    private TokenKeystore keystore;
    private TokenState state;
    private Announcements announcements;
    private Rotation rotation;
    private RotationSteps steps;
    private RefreshSchedule schedule;
    private TokenRig rig;

    @BeforeEach
    void open() throws Exception {
        restart();
    }

    @AfterEach
    void close() {
        context.stop();
    }

    /** What a process that starts has. */
    private void restart() throws Exception {
        if (context != null) {
            context.stop();
        }
        rig = new TokenRig(folder, time);
        keystore = rig.keystore;
        announcements = rig.announcements;
        state = rig.state;
        rotation = rig.token.rotation();
        steps = rig.token.rotationSteps();
        schedule = rig.token.schedule();
        context = new DefaultCamelContext();
        context.getPropertiesComponent().setOverrideProperties(TokenRig.properties());
        rig.bind(context.getRegistry());
        Routes.load(context, "token-failures");
        context.start();
    }

    private String present() throws Exception {
        String token = rotation.begin().orElseThrow();
        rotation.openJournal();
        return token;
    }

    private void answer(String refreshToken, Object expiresIn) throws Exception {
        rotation.store(Map.of("access_token", "access", "refresh_token", refreshToken, "expires_in", expiresIn));
        rotation.publish();
        rig.token.failed().release();
    }

    private ProblemException fail(GenesysException failure) throws Exception {
        present();
        return judge(failure);
    }

    /** What the route does about a failure. */
    private ProblemException judge(Exception failure) {
        Exchange failed = context.createProducerTemplate()
                .send(
                        "direct:guestway-refresh-failed",
                        exchange -> exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure));
        rig.token.failed().release();
        return failed.getException(ProblemException.class);
    }

    /** A rotation that may send nothing. */
    private ProblemException beginAndFail() {
        try {
            rotation.begin();
            throw new AssertionError("a token may be presented");
        } catch (Exception e) {
            return judge(e);
        }
    }

    private Exception storeAgain() throws Exception {
        try {
            rotation.store(null);
            throw new AssertionError("it can be stored");
        } catch (java.io.IOException e) {
            return e;
        }
    }

    private ProblemException refused(int status) throws Exception {
        return fail(GenesysException.answered(status));
    }

    private ProblemException noAnswer() throws Exception {
        return fail(GenesysException.inDoubt("failed", null));
    }

    private List<Object> events() {
        List<Map<String, Object>> taken = announcements.take();
        taken.forEach(event -> announcements.raised(event.get("id")));
        return taken.stream().map(event -> event.get("type")).toList();
    }

    private boolean journal() {
        return Files.exists(folder.resolve("tokens.p12.journal"));
    }

    @Test
    void the_first_refresh_is_due_at_once() {
        assertThat(schedule.isUrgent()).isTrue();
    }

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

    @Test
    void is_due_when_refresh_before_is_left() throws Exception {
        present();
        answer("second", 3600);

        time.pass(Duration.ofSeconds(3569));
        assertThat(schedule.isDue()).isFalse();
        time.pass(Duration.ofSeconds(1));
        assertThat(schedule.isDue()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -100})
    void a_life_of_nothing_is_survived_and_refreshed_every_second(int expiresIn) throws Exception {
        present();
        answer("second", expiresIn);

        assertThat(state.isValid()).isFalse();
        assertThat(schedule.isUrgent()).isFalse();
        time.pass(Duration.ofSeconds(1));
        assertThat(schedule.isUrgent()).isTrue();
    }

    @Test
    void a_token_is_expired_when_the_monotonic_clock_says_so_though_the_wall_clock_was_set_back() throws Exception {
        present();
        answer("second", 60);
        time.step(Duration.ofHours(-24));

        assertThat(state.isValid()).isTrue();
        time.pass(Duration.ofSeconds(61));
        assertThat(state.isValid()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-24, 24})
    void a_step_of_the_wall_clock_costs_one_refresh_at_most(int hours) throws Exception {
        present();
        answer("second", 3600);
        time.pass(Duration.ofSeconds(10));
        time.step(Duration.ofHours(hours));

        int refreshes = 0;
        for (int second = 0; second < 600; second++) {
            if (schedule.isDue()) {
                present();
                answer("next-" + second, 3600);
                refreshes++;
            }
            time.pass(Duration.ofSeconds(1));
        }
        assertThat(refreshes).isLessThanOrEqualTo(1);
    }

    @Test
    void the_life_is_counted_from_when_it_was_asked_for() throws Exception {
        present();
        time.pass(Duration.ofSeconds(9));
        answer("second", 60);

        assertThat(state.remaining()).isEqualTo(Duration.ofSeconds(51));
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
    void a_token_that_the_shell_puts_in_ends_the_re_authentication() throws Exception {
        refused(403);
        events();
        keystore.put("new");

        assertThat(schedule.isDue()).isTrue();
        assertThat(present()).isEqualTo("new");
        answer("newer", 60);
        assertThat(rotation.isReauthenticationRequired()).isFalse();
        assertThat(events()).containsExactly("token.refreshed", "token.recovered");
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

    private void refusedNow(int status) {
        judge(GenesysException.answered(status));
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

    @ParameterizedTest
    @CsvSource({"4, 6000", ", 7500", "0, 1000", "3600, 3600000"})
    void a_429_waits_what_it_says_times_a_factor_and_nobody_comes_sooner(Integer retryAfter, long millis)
            throws Exception {
        ProblemException told = fail(GenesysException.answered(429)
                .withRetryAfter(retryAfter == null ? null : Duration.ofSeconds(retryAfter)));

        assertThat(told.code().number()).isEqualTo(2003);
        assertThat(told.retryAfter()).contains(Duration.ofMillis(millis));
        time.pass(Duration.ofMillis(millis - 1));
        assertThat(schedule.isUrgent()).isFalse();
        assertThat(beginAndFail()).isInstanceOf(GenesysException.class);
        time.pass(Duration.ofMillis(1));
        assertThat(schedule.isUrgent()).isTrue();
        assertThat(present()).isEqualTo("first");
    }

    @Test
    void server_errors_and_refused_connections_are_tried_again_after_doubling_waits() throws Exception {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            fail(GenesysException.notSent(ErrorCode.GENESYS_NO_ANSWER, "failed"));
            assertThat(journal()).isFalse();
            time.pass(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(schedule.isUrgent()).as("%d s", seconds).isFalse();
            time.pass(Duration.ofMillis(1));
            assertThat(schedule.isUrgent()).as("%d s", seconds).isTrue();
        }
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
    void a_token_that_the_shell_puts_in_ends_a_wait() throws Exception {
        refused(401);
        assertThat(schedule.isDue()).isFalse();
        keystore.put("new");

        assertThat(schedule.isDue()).isTrue();
        assertThat(present()).isEqualTo("new");
    }

    @Test
    void no_candidate_is_stored_in_a_keystore_that_is_missing() throws Exception {
        Files.delete(folder.resolve("tokens.p12"));

        assertThatThrownBy(() -> rotation.bring("brought")).hasMessageContaining("missing keystore");
        assertThat(folder.resolve("tokens.p12")).doesNotExist();
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
    void a_second_candidate_replaces_the_first() throws Exception {
        rotation.bring("one");
        rotation.bring("two");

        assertThat(present()).isEqualTo("two");
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
