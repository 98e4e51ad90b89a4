package io.guestway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each property is declared completely, and what is written about properties says the same as the declaration. */
class DocumentedPropertiesTest {

    private static final Pattern NAME = Pattern.compile("`(guestway\\.[a-z.-]*[a-z])`");
    private static final Pattern PLACEHOLDER = Pattern.compile("<[a-z0-9 -]+>");

    @ParameterizedTest
    @EnumSource(Key.class)
    void a_property_has_a_label_and_sentences(Key key) {
        assertThat(key.label().split(" ")).hasSizeBetween(2, 5);
        assertThat(key.summary()).endsWith(".");
        assertThat(key.text()).matches("(?s)[A-Z`].*\\.").isPrintable();
        assertThat("# " + key.summary()).hasSizeLessThanOrEqualTo(ConfigurationDocuments.LONGEST_LINE);
        key.choices().forEach(choice -> assertThat(key.text()).contains("`" + choice + "`"));
        assertNamesOnlyKnownProperties(key.property(), key.text());
    }

    @ParameterizedTest
    @EnumSource(Key.class)
    void a_default_or_an_example_shows_the_form(Key key) {
        assertThat(Stream.of(key.defaultValue(), key.example()).flatMap(value -> value.stream()))
                .isNotEmpty();
        key.defaultValue().ifPresent(key::check);
        key.messagingDefault().ifPresent(key::check);
        key.example().ifPresent(example -> {
            if (key.isSecret()) {
                assertThat(example).as("is obviously a placeholder").containsPattern(PLACEHOLDER);
            } else {
                key.check(example);
            }
        });
    }

    @Test
    void the_properties_of_a_group_stand_together() {
        List<PropertyGroup> groups = Arrays.stream(Key.values()).map(Key::group).toList();

        assertThat(groups).isSorted().contains(PropertyGroup.values());
    }

    @Test
    void the_page_is_generated_from_the_declarations() throws IOException {
        ConfigurationDocuments.requireCurrent(ConfigurationDocuments.PAGE, ConfigurationDocuments.page());
    }

    @Test
    void application_properties_is_generated_from_the_declarations() throws IOException {
        ConfigurationDocuments.requireCurrent(ConfigurationDocuments.PROPERTIES, ConfigurationDocuments.properties());
    }

    @Test
    void application_properties_sets_exactly_the_defaults_of_all_dialects_in_short_lines() throws IOException {
        String generated = ConfigurationDocuments.properties();
        Properties written = new Properties();
        written.load(new StringReader(generated));
        Map<String, String> defaults = new TreeMap<>();
        for (Key key : Key.values()) {
            if (!key.dependsOnDialect()) {
                key.defaultValue().ifPresent(value -> defaults.put(key.property(), value));
            }
        }

        assertThat(written).isEqualTo(defaults);
        assertThat(generated.lines()).allMatch(line -> line.length() <= ConfigurationDocuments.LONGEST_LINE);
    }

    @Test
    void the_documents_name_no_unknown_property() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(Path.of("README.md")));
        try (Stream<Path> pages = Files.walk(Path.of("docs"))) {
            pages.filter(page -> page.toString().endsWith(".md")).forEach(documents::add);
        }
        for (Path document : documents) {
            assertNamesOnlyKnownProperties(document.toString(), Files.readString(document));
        }
    }

    private static void assertNamesOnlyKnownProperties(String where, String text) {
        Matcher name = NAME.matcher(text);
        while (name.find()) {
            assertThat(Key.of(name.group(1)))
                    .as("%s names %s", where, name.group(1))
                    .isPresent();
        }
    }
}
