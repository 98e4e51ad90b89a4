package io.guestway.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file with a name of an earlier version says which one has taken its place. */
class RenamedNamesTest {

    private static void load(String step) throws RoutesRejectedException {
        String file = """
                - route:
                    id: mine
                    from:
                      uri: timer:mine
                      steps:
                %s
                """.formatted(step.indent(8).stripTrailing());
        new RouteFiles("routes", Map.of("mine.camel.yaml", file.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({
        "'- process: {ref: guestwayFailAgain}', guestwayRethrowFailure",
        "'- process: {ref: \"#guestwayLetGoOfKeystore\"}', guestwayRotation",
        "'- to: {uri: \"seda:guestway-refresh?size=1\"}', direct:guestway-refresh-token",
        "'- to: {uri: \"direct:guestway-http-{{guestway.genesys.http}}\"}', guestway-http:",
        "'- to: {uri: direct:guestway-evict}', guestway-step:evict",
        "'- filter: {simple: \"${variable.guestway-evictions} != null\"}', guestway-step:evict",
        "'- log: {message: \"${variable.guestway-calls-people}\"}', guestway-event-type",
    })
    void an_old_name_is_rejected_with_the_new_one(String step, String replacement) {
        assertThatThrownBy(() -> load(step))
                .isInstanceOf(RoutesRejectedException.class)
                .hasMessageStartingWith("routes/mine.camel.yaml:6: ")
                .hasMessageContaining(replacement)
                .hasMessageContaining("UPGRADING.md");
    }

    @Test
    void a_name_that_only_begins_like_an_old_one_is_accepted() throws Exception {
        load("- process: {ref: guestwayFailAgainAndAgain}");
        load("- to: {uri: direct:guestway-refresh-token}");
        load("- to: {uri: direct:guestway-evict-guest}");
    }

    @Test
    void the_page_of_upgrades_has_each_of_them() throws IOException {
        String page = Files.readString(Path.of("UPGRADING.md"));

        RenamedNames.NAMES.forEach(
                (old, replacement) -> assertThat(page).contains("| `" + old + "` | " + replacement + " |"));
    }

    @Test
    void no_shipped_route_has_an_old_name() throws Exception {
        for (Path file : RouteFilesTest.files()) {
            RenamedNames.reject(new RouteFile(file.toString(), Files.readAllBytes(file)));
        }
    }
}
