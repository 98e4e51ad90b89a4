package io.guestway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Routes, messages, comments and documents avoid the words that docs/glossary.md replaces. */
class WordsTest {

    /** Words, and what to write instead. */
    private static final Map<String, String> FORBIDDEN = new TreeMap<>(Map.ofEntries(
            Map.entry("people|somebody|someone|nobody|everybody|whoever", "operator, caller, process: the role"),
            Map.entry("(a|the) persons?", "an operator"),
            Map.entry("mend(s|ed|ing)?", "fix"),
            Map.entry("wants?", "requires"),
            Map.entry("(hold|holds|held)( \\w+){1,4} against", "validate against"),
            Map.entry("(let|lets|letting) go of", "release"),
            Map.entry("goes? on on|the old ones go on", "continues; previous routes stay active"),
            Map.entry("anew", "again"),
            Map.entry("(is|are|was|were|be) told", "gets, is reported, is logged"),
            Map.entry("(ask|asks|asked) to wait", "limits the rate, Retry-After"),
            Map.entry("in the way", "the reason"),
            Map.entry("for ever", "indefinitely"),
            Map.entry("put off", "postponed"),
            Map.entry("under way", "in progress"),
            Map.entry("besides", "in addition to"),
            Map.entry("where (it|there|one|nothing|none|that|the|no|a|an)", "if"),
            Map.entry("lies? (in|below|beside|under|outside|on)", "is"),
            Map.entry("in the clear", "unencrypted"),
            Map.entry("settles?|settled|settlements?", "compensate, compensation"),
            Map.entry("(?<!on-)cap", "session limit"),
            Map.entry("shut", "closed"),
            Map.entry("has all the sessions", "session limit reached"),
            Map.entry("sameness", "canonical body")));

    private static final Map<Pattern, String> WORDS = compiled();

    private static Map<Pattern, String> compiled() {
        Map<Pattern, String> words = new java.util.LinkedHashMap<>();
        FORBIDDEN.forEach((word, instead) ->
                words.put(Pattern.compile("(?<![\\w.-])(" + word + ")(?![\\w(-])", Pattern.CASE_INSENSITIVE), instead));
        return words;
    }

    /** What a user, an operator or a contributor reads; the glossary and the upgrade notes name the old words. */
    static List<Path> texts() throws IOException {
        List<Path> texts = new ArrayList<>();
        for (String folder : List.of("routes", "src/main", "docs")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                files.filter(Files::isRegularFile)
                        .filter(file -> !file.toString().endsWith(".png"))
                        .filter(file -> !List.of("glossary.md", "renamed.properties")
                                .contains(file.getFileName().toString()))
                        .forEach(texts::add);
            }
        }
        for (String file : List.of(
                "README.md", "SECURITY.md", "CONTRIBUTING.md", "application.properties", "docker-compose.yml")) {
            texts.add(Path.of(file));
        }
        return texts;
    }

    @ParameterizedTest
    @MethodSource("texts")
    void a_text_uses_the_terms_of_the_glossary(Path file) throws IOException {
        List<String> found = new ArrayList<>();
        int line = 0;
        for (String text : Files.readAllLines(file)) {
            line++;
            for (Map.Entry<Pattern, String> word : WORDS.entrySet()) {
                if (word.getKey().matcher(text).find()) {
                    found.add(file + ":" + line + ": write " + word.getValue() + ": " + text.strip());
                }
            }
        }
        assertThat(found).isEmpty();
    }
}
