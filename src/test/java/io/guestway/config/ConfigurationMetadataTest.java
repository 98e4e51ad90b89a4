package io.guestway.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What editors complete {@code guestway.*} from is generated from {@link Key} and the README's words. Where it is out of
 * date, this writes it anew with {@code mvn test -Dtest=ConfigurationMetadataTest -Dguestway.draw=true}.
 */
class ConfigurationMetadataTest {

    private static final Path FILE =
            Path.of("src", "generated", "resources", "META-INF", "spring-configuration-metadata.json");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Test
    void is_what_the_properties_are() throws IOException {
        String metadata = metadata();
        if (Boolean.getBoolean("guestway.draw")) {
            Files.writeString(FILE, metadata);
        }

        assertThat(Files.readString(FILE)).isEqualTo(metadata);
    }

    @Test
    void lies_where_editors_look_for_it() {
        assertThat(getClass().getResource("/META-INF/spring-configuration-metadata.json"))
                .isNotNull();
    }

    private static String metadata() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        ObjectNode root = JSON.createObjectNode();
        ArrayNode properties = root.putArray("properties");
        ArrayNode hints = root.putArray("hints");
        for (Key key : Key.values()) {
            ObjectNode property = properties
                    .addObject()
                    .put("name", key.property())
                    .put("type", type(key))
                    .put("description", description(readme, key));
            key.defaultValue().ifPresent(value -> defaultValue(property, key, value));
            if (!key.choices().isEmpty()) {
                ArrayNode values = hints.addObject().put("name", key.property()).putArray("values");
                key.choices().forEach(choice -> values.addObject().put("value", choice));
            }
        }
        return JSON.writeValueAsString(root) + "\n";
    }

    private static String type(Key key) {
        return switch (key.kind()) {
            case BOOLEAN -> "java.lang.Boolean";
            case PORT, COUNT -> "java.lang.Integer";
            case DURATION, DURATION_OR_ZERO -> "java.time.Duration";
            case LIST, SECRET_LIST -> "java.util.List<java.lang.String>";
            default -> "java.lang.String";
        };
    }

    private static void defaultValue(ObjectNode property, Key key, String value) {
        switch (key.kind()) {
            case BOOLEAN -> property.put("defaultValue", Boolean.parseBoolean(value));
            case PORT, COUNT -> property.put("defaultValue", Integer.parseInt(value));
            default -> property.put("defaultValue", value);
        }
    }

    /** The third column of the README's table, as a sentence. */
    private static String description(String readme, Key key) {
        Matcher row = Pattern.compile(
                        "^\\| `" + Pattern.quote(key.property()) + "` \\| [^|]* \\| (.*) \\|$", Pattern.MULTILINE)
                .matcher(readme);
        assertThat(row.find()).as(key.property()).isTrue();
        String text = row.group(1).replace("`", "");
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }
}
