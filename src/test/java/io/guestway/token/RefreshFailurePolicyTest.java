package io.guestway.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.genesys.GenesysException;
import io.guestway.genesys.GenesysFailures;
import io.guestway.support.Yaml;
import io.guestway.token.RefreshFailure.Stage;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each row of the failure table of docs/contract.md section 4, and that the routes have a branch for each verdict. */
class RefreshFailurePolicyTest {

    private static final Path ROUTE = Path.of("routes", "token-failures.camel.yaml");

    /** What happened: an HTTP status with or without invalid_grant, or a word. */
    private static Exception cause(String what) {
        if (what.matches("\\d{3}.*")) {
            String body = what.endsWith("invalid_grant") ? "{\"error\":\"invalid_grant\"}" : "{\"error\":\"other\"}";
            return new HttpOperationFailedException(
                    "https://genesys.example/token", Integer.parseInt(what.substring(0, 3)), "", null, Map.of(), body);
        }
        return switch (what) {
            case "connection refused" -> new ConnectException("refused");
            case "DNS" -> new java.net.UnknownHostException("genesys.example");
            case "TLS" -> new javax.net.ssl.SSLHandshakeException("no trust");
            case "no answer" -> new IOException("timeout");
            case "unreadable 200" -> new io.guestway.genesys.UnreadableAnswerException("no access_token");
            case "200 without access token" ->
                GenesysException.unreadable(GenesysException.Fate.REFUSED, "no access token");
            default -> throw new IllegalArgumentException(what);
        };
    }

    private static String verdict(String what, boolean isCandidate, boolean isReplay, boolean isSuperseded) {
        Exception cause = GenesysFailures.classify(cause(what), Instant.EPOCH);
        return RefreshFailurePolicy.verdict(
                        new RefreshFailure(Stage.REQUESTED, cause, isCandidate, isReplay, isSuperseded))
                .name();
    }

    @ParameterizedTest(name = "{0}: {1}, as a replay {2}, of a candidate {3}, of a candidate as a replay {4}")
    @CsvSource({
        // answer                    token in use               replay                     candidate           its
        // replay
        "429,                        rate-limited,              rate-limited,              rate-limited,       rate-limited",
        "500,                        retry-later,               retry-later,               retry-later,        retry-later",
        "503,                        retry-later,               retry-later,               retry-later,        retry-later",
        "505,                        retry-later,               retry-later,               retry-later,        retry-later",
        "connection refused,         retry-later,               retry-later,               retry-later,        retry-later",
        "DNS,                        retry-later,               retry-later,               retry-later,        retry-later",
        "TLS,                        retry-later,               retry-later,               retry-later,        retry-later",
        "200 without access token,   retry-later,               retry-later,               retry-later,        retry-later",
        "401,                        hold,                      hold,                      candidate-rejected, candidate-rejected",
        "404,                        hold,                      hold,                      candidate-held,     candidate-held",
        "418,                        hold,                      hold,                      candidate-held,     candidate-held",
        "302,                        hold,                      hold,                      candidate-held,     candidate-held",
        "400,                        hold,                      reauthentication-required, candidate-rejected, candidate-rejected",
        "400 invalid_grant,          reauthentication-required, reauthentication-required, candidate-rejected, candidate-rejected",
        "401 invalid_grant,          hold,                      hold,                      candidate-rejected, candidate-rejected",
        "403,                        reauthentication-required, reauthentication-required, candidate-rejected, candidate-rejected",
        "no answer,                  replay,                    reauthentication-required, replay,             candidate-rejected",
        "502,                        replay,                    reauthentication-required, replay,             candidate-rejected",
        "504,                        replay,                    reauthentication-required, replay,             candidate-rejected",
        "unreadable 200,             replay,                    reauthentication-required, replay,             candidate-rejected",
    })
    void the_verdict_on_an_answer(
            String answer, String inUse, String replay, String candidate, String replayOfCandidate) {
        assertThat(verdict(answer, false, false, false)).isEqualTo(inUse);
        assertThat(verdict(answer, false, true, false)).isEqualTo(replay);
        assertThat(verdict(answer, true, false, false)).isEqualTo(candidate);
        assertThat(verdict(answer, true, true, false)).isEqualTo(replayOfCandidate);
    }

    @ParameterizedTest
    @CsvSource({"invalid_client, hold", "unauthorized_client, hold", "invalid_grant, reauthentication-required"})
    void in_web_messaging_a_400_that_rejects_the_client_keeps_the_token_also_as_a_replay(
            String error, String expected) {
        GenesysException cause = GenesysFailures.classify(
                        new HttpOperationFailedException(
                                "https://login.genesys.example/oauth/token",
                                400,
                                "",
                                null,
                                Map.of(),
                                "{\"error\":\"" + error + "\"}"),
                        Instant.EPOCH)
                .withCodeOfRejectedClient();

        assertThat(RefreshFailurePolicy.verdict(new RefreshFailure(Stage.REQUESTED, cause, false, true, false))
                        .name())
                .isEqualTo(expected);
        assertThat(cause.code().number()).isEqualTo(expected.equals("hold") ? 1002 : 1001);
    }

    @ParameterizedTest
    @CsvSource({"403", "400 invalid_grant"})
    void a_rejected_token_that_was_replaced_meanwhile_alerts_nobody(String answer) {
        assertThat(verdict(answer, false, false, true)).isEqualTo("retry-later");
    }

    @Test
    void what_was_granted_and_not_stored_is_stored_again_whatever_else_happens() {
        assertThat(unsent(Stage.GRANTED, new IOException("disk full"))).isEqualTo(new Verdict.StoreAgain());
        assertThat(unsent(Stage.GRANTED, GenesysException.answered(403))).isEqualTo(new Verdict.StoreAgain());
    }

    @Test
    void nothing_was_sent() {
        GenesysException gate = GenesysException.rateLimited(Duration.ofSeconds(7), "closed");

        assertThat(unsent(Stage.BEFORE_REQUEST, new IOException("locked"))).isEqualTo(new Verdict.NotSent());
        assertThat(unsent(Stage.BEFORE_REQUEST, gate)).isEqualTo(new Verdict.Deferred(Duration.ofSeconds(7)));
        assertThat(unsent(Stage.BEFORE_REQUEST, ReauthenticationRequiredException.absent()))
                .isEqualTo(new Verdict.NoToken());
    }

    private static Verdict unsent(Stage stage, Exception cause) {
        return RefreshFailurePolicy.verdict(new RefreshFailure(stage, cause, false, false, false));
    }

    /** The names of all verdicts, from the sealed type. */
    private static Set<String> verdicts() {
        return Arrays.stream(Verdict.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .map(name -> name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void the_routes_have_a_branch_for_each_verdict() throws IOException {
        List<String> branches = Pattern.compile("guestway-verdict} == '([a-z-]+)'")
                .matcher(Yaml.read(ROUTE).get(0).toString())
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(branches).doesNotHaveDuplicates();
        // nothing is to be done without a token: an operator has to set one
        Set<String> expected = verdicts();
        expected.remove("no-token");
        assertThat(new TreeSet<>(branches)).isEqualTo(expected);
    }

    /** The table in the comment of the routes, a line a verdict. */
    private static Map<String, String> comment() throws IOException {
        return Files.readString(ROUTE)
                .lines()
                .filter(line -> line.matches("# [a-z-]+ {2,}.+") && !line.startsWith("# verdict"))
                .collect(Collectors.toMap(line -> line.split("\\s+")[1], line -> line.replaceFirst("# [a-z-]+ +", "")));
    }

    @Test
    void the_comment_of_the_routes_names_each_verdict() throws IOException {
        assertThat(new TreeSet<>(comment().keySet())).isEqualTo(verdicts());
    }

    @Test
    void the_comment_of_the_routes_names_the_right_answers() throws IOException {
        int named = 0;
        for (Map.Entry<String, String> row : comment().entrySet()) {
            boolean isCandidate = row.getKey().startsWith("candidate");
            Matcher status =
                    Pattern.compile("\\b[45]\\d\\d\\b").matcher(row.getValue().split(";| except")[0]);
            while (status.find() && !row.getKey().equals("deferred")) {
                assertThat(verdict(status.group(), isCandidate, false, false))
                        .as(status.group())
                        .isEqualTo(row.getKey());
                named++;
            }
        }
        assertThat(named).isEqualTo(12);
    }
}
