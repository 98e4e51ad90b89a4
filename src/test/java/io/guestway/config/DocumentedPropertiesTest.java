package io.guestway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is written about properties says the same as the code. */
class DocumentedPropertiesTest {

    private static final Pattern LINE = Pattern.compile("^#?(guestway\\.[a-z.-]+)=(.*)$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`(guestway\\.[a-z.-]*[a-z])`");

    @Test
    void application_properties_has_every_property_with_its_default() throws IOException {
        Map<String, String> written = new TreeMap<>();
        Matcher line = LINE.matcher(Files.readString(Path.of("application.properties")));
        while (line.find()) {
            written.put(line.group(1), line.group(2));
        }
        Map<String, String> known = new TreeMap<>();
        for (Key key : Key.values()) {
            known.put(key.property(), key.defaultValue().orElse(""));
        }

        assertThat(written).isEqualTo(known);
    }

    @Test
    void the_readme_names_every_property_and_no_other() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        for (Key key : Key.values()) {
            assertThat(readme).contains("`" + key.property() + "`");
        }
        Matcher name = NAME.matcher(readme);
        while (name.find()) {
            assertThat(Key.of(name.group(1))).as(name.group(1)).isPresent();
        }
    }

    @Test
    void the_readme_gives_each_default() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        for (Key key : Key.values()) {
            key.defaultValue().ifPresent(value -> assertThat(readme)
                    .containsPattern(
                            "\\| `" + Pattern.quote(key.property()) + "` \\| `" + Pattern.quote(value) + "` \\|"));
        }
    }
}
