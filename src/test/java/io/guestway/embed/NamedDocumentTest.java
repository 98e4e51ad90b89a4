package io.guestway.embed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.config.Naming;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A shipped file under another name says that name wherever a name is a name. */
class NamedDocumentTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** What is the same for all organisations: classes, variables, what lies in Redis, and the name of the contract. */
    private static final String SHARED = "io\\.guestway\\.[\\w.]+|variable\\.guestway-[a-z-]+|^guestway-[a-z-]+$"
            + "|guestway:(\\{\\{|\\*?events)|guestway\\.openapi\\.json|https?://guestway\\.\\S+";

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static JsonNode renamed(String yaml) throws IOException {
        return JSON.readTree(new NamedDocument(new Naming("acme")).rename(yaml.getBytes(StandardCharsets.UTF_8)));
    }

    private static void texts(JsonNode node, Consumer<String> found) {
        if (node.isTextual()) {
            found.accept(node.asText());
        }
        node.forEach(child -> texts(child, found));
    }

    @ParameterizedTest
    @MethodSource("files")
    void nothing_of_the_shipped_name_is_left_but_what_all_share(Path file) throws IOException {
        List<String> left = new ArrayList<>();
        texts(renamed(Files.readString(file)), text -> {
            if (text.replaceAll(SHARED, "").contains("guestway")) {
                left.add(text);
            }
        });

        assertThat(left).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void the_shipped_name_changes_nothing(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);

        assertThat(new NamedDocument(Naming.SHIPPED).rename(bytes)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "direct:guestway-issue-guest, direct:acme-issue-guest",
        "guestway-a-new-scheme:x, acme-a-new-scheme:x",
        "'{{?guestway.redis.url}}', '{{?acme.redis.url}}'",
        "'#guestwayWorkers', '#acmeWorkers'",
        "'${bean:guestwayFailedRefresh?method=nextTry}', '${bean:acmeFailedRefresh?method=nextTry}'",
        "'join(${exchange}, ''direct:guestway-rotate-token'')', 'join(${exchange}, ''direct:acme-rotate-token'')'",
        "'${variable.guestway-guestid}', '${variable.guestway-guestid}'",
        "io.guestway.genesys.GenesysException, io.guestway.genesys.GenesysException",
        "'guestway:{{guestway.redis.key-prefix}}events', 'guestway:{{acme.redis.key-prefix}}events'",
        "my-guestway-thing, my-guestway-thing",
    })
    void a_name_is_renamed_wherever_it_stands_in_a_text(String shipped, String expected) throws IOException {
        assertThat(renamed("- to:\n    uri: \"" + shipped + "\"\n")
                        .at("/0/to/uri")
                        .asText())
                .isEqualTo(expected);
    }

    @Test
    void the_names_of_variables_stay() throws IOException {
        JsonNode steps = renamed("""
                - setVariable:
                    name: guestway-call
                    expression:
                      variable:
                        expression: guestway-answer
                - route:
                    id: guestway-x
                    group: guestway
                """);

        assertThat(steps.at("/0/setVariable/name").asText()).isEqualTo("guestway-call");
        assertThat(steps.at("/0/setVariable/expression/variable/expression").asText())
                .isEqualTo("guestway-answer");
        assertThat(steps.at("/1/route/id").asText()).isEqualTo("acme-x");
        assertThat(steps.at("/1/route/group").asText()).isEqualTo("acme");
    }
}
