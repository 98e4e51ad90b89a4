package io.guestway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents: their links lead somewhere, and what cites them cites what is there. */
class DocumentsTest {

    private static final Path CONTRACT = Path.of("docs", "contract.md");
    private static final int LONGEST_README = 250;

    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");
    /** Of a comment, the line break with what begins the next line. */
    private static final Pattern COMMENT_BREAK = Pattern.compile("\\s*\\n\\s*(\\*|#|--|//)?\\s*");

    private static final Pattern CITATION = Pattern.compile("docs/[\\w./-]+\\.md");
    private static final Pattern SECTIONS = Pattern.compile("docs/contract\\.md sections? (\\d+(?:(?:, | and )\\d+)*)");
    private static final Pattern UNNAMED = Pattern.compile("(?i)\\bcontract sections? \\d");

    static List<Path> documents() throws IOException {
        try (Stream<Path> root = Files.list(Path.of(""));
                Stream<Path> docs = Files.list(Path.of("docs"))) {
            return Stream.concat(root, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    static List<Path> sources() throws IOException {
        try (Stream<Path> main = Files.walk(Path.of("src", "main"));
                Stream<Path> routes = Files.walk(Path.of("routes"))) {
            return Stream.of(main, routes, Stream.of(Path.of("pom.xml"), Path.of("application.properties")))
                    .flatMap(files -> files)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LICENSE",
                "NOTICE",
                "SECURITY.md",
                "CONTRIBUTING.md",
                "UPGRADING.md",
                "CHANGELOG.md",
                "README.md"
            })
    void are_where_visitors_look_for_them(String name) {
        assertThat(Path.of(name)).isNotEmptyFile();
    }

    @Test
    void the_readme_is_short() throws IOException {
        assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThanOrEqualTo(LONGEST_README);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void link_to_what_is_there(Path document) throws IOException {
        Matcher link = LINK.matcher(prose(document));
        while (link.find()) {
            String target = link.group(1);
            if (target.matches("[a-z]+:.*")) {
                continue;
            }
            String[] parts = target.split("#", 2);
            Path file = parts[0].isEmpty()
                    ? document
                    : document.resolveSibling(parts[0]).normalize();
            assertThat(file).as("%s: %s", document, target).exists();
            if (parts.length == 2) {
                assertThat(anchors(file)).as("%s: %s", document, target).contains(parts[1]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void are_cited_by_names_and_sections_that_they_have(Path source) throws IOException {
        String text = COMMENT_BREAK.matcher(Files.readString(source)).replaceAll(" ");
        Matcher citation = CITATION.matcher(text);
        while (citation.find()) {
            assertThat(Path.of(citation.group())).as(source.toString()).exists();
        }
        Matcher sections = SECTIONS.matcher(text);
        while (sections.find()) {
            for (String number : sections.group(1).split("\\D+")) {
                assertThat(Files.readString(CONTRACT))
                        .as(source.toString())
                        .containsPattern("(?m)^## " + number + "\\. ");
            }
        }
        assertThat(UNNAMED.matcher(text).results().map(found -> found.group()))
                .as("%s cites a section without the document", source)
                .isEmpty();
    }

    /** Without code, in which nothing is a link. */
    private static String prose(Path document) throws IOException {
        String text = FENCE.matcher(Files.readString(document)).replaceAll("");
        return CODE.matcher(text).replaceAll("code");
    }

    /** The anchors of the headings, as GitHub makes them. */
    private static Set<String> anchors(Path document) throws IOException {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        Matcher heading =
                HEADING.matcher(FENCE.matcher(Files.readString(document)).replaceAll(""));
        while (heading.find()) {
            String anchor = heading.group(1)
                    .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        }
        return anchors;
    }
}
