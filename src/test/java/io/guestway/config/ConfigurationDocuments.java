package io.guestway.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The documents that are generated from {@link Key}: the tables of {@code docs/configuration.md},
 * {@code application.properties} and the metadata for editors.
 */
final class ConfigurationDocuments {

    static final Path PAGE = Path.of("docs", "configuration.md");
    static final Path PROPERTIES = Path.of("application.properties");
    static final Path METADATA =
            Path.of("src", "generated", "resources", "META-INF", "spring-configuration-metadata.json");

    static final int LONGEST_LINE = 120;

    private static final String BEGIN = "<!-- generated from Key by ConfigurationDocuments -->\n";
    private static final String END = "<!-- end of the generated part -->";

    private static final String HEADER = """
            # The properties of Guestway and their defaults. docs/configuration.md describes each of them.
            # An environment variable wins over -D, which wins over this file: guestway.redis.url is GUESTWAY_REDIS_URL.
            # Durations are written 30s, 5m, 500ms. A property that is commented out has no default, or one of its dialect.
            """;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ConfigurationDocuments() {}

    /** Fails if the file differs from what is generated; with {@code -Dguestway.draw=true} writes it first. */
    static void requireCurrent(Path file, String generated) throws IOException {
        if (Boolean.getBoolean("guestway.draw")) {
            Files.writeString(file, generated);
        }
        assertThat(Files.readString(file))
                .as("%s; change the declaration and run mvn test with -Dguestway.draw=true", file)
                .isEqualTo(generated);
    }

    /** The page with its tables generated; what stands around them is written by hand. */
    static String page() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        StringBuilder tables = new StringBuilder();
        for (PropertyGroup group : PropertyGroup.values()) {
            tables.append("\n## ").append(group.title()).append("\n\n");
            tables.append("| property | default | meaning |\n|---|---|---|\n");
            keys(group).forEach(key -> tables.append(row(key)));
        }
        return page.substring(0, begin) + tables + "\n" + page.substring(end);
    }

    private static String row(Key key) {
        String example =
                key.example().map(value -> " Example: `" + value + "`.").orElse("");
        return "| **%s**<br>`%s` | %s | %s |\n"
                .formatted(
                        key.label(),
                        key.property(),
                        key.defaultValue().map(value -> "`" + value + "`").orElse("none")
                                + (key.dependsOnDialect()
                                        ? "; `" + key.messagingDefault().orElseThrow() + "` in `web-messaging`"
                                        : ""),
                        (key.text() + example).replace("|", "\\|"));
    }

    /** All of {@code application.properties}. */
    static String properties() {
        StringBuilder file = new StringBuilder(HEADER);
        for (PropertyGroup group : PropertyGroup.values()) {
            String heading = "# --- " + group.title() + " ";
            file.append("\n").append(heading).append("-".repeat(LONGEST_LINE - heading.length()));
            file.append("\n");
            for (Key key : keys(group)) {
                file.append(comment(key)).append("\n");
                file.append(key.defaultValue().isPresent() && !key.dependsOnDialect() ? "" : "#");
                file.append(key.property())
                        .append("=")
                        .append(key.defaultValue().orElse(""));
                file.append("\n");
            }
        }
        return file.toString();
    }

    /** The summary, and the example if there is no default and the line has room for it. */
    private static String comment(Key key) {
        String comment = "# " + plain(key.summary());
        String example =
                key.example().map(value -> comment + " Example: " + value).orElse(comment);
        return key.defaultValue().isEmpty() && example.length() <= LONGEST_LINE ? example : comment;
    }

    /** All of the metadata, in the format of Spring Boot. */
    static String metadata() throws JsonProcessingException {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode properties = root.putArray("properties");
        ArrayNode hints = root.putArray("hints");
        for (Key key : Key.values()) {
            ObjectNode property = properties
                    .addObject()
                    .put("name", key.property())
                    .put("type", type(key))
                    .put("description", plain(key.text()));
            key.defaultValue().ifPresent(value -> putDefault(property, key, value));
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
            case PORT, COUNT, COUNT_TO_100 -> "java.lang.Integer";
            case DURATION, DURATION_OR_ZERO -> "java.time.Duration";
            case LIST, SECRET_LIST -> "java.util.List<java.lang.String>";
            default -> "java.lang.String";
        };
    }

    private static void putDefault(ObjectNode property, Key key, String value) {
        switch (key.kind()) {
            case BOOLEAN -> property.put("defaultValue", Boolean.parseBoolean(value));
            case PORT, COUNT, COUNT_TO_100 -> property.put("defaultValue", Integer.parseInt(value));
            default -> property.put("defaultValue", value);
        }
    }

    private static List<Key> keys(PropertyGroup group) {
        return Arrays.stream(Key.values()).filter(key -> key.group() == group).toList();
    }

    /** Markdown without its code spans. */
    private static String plain(String text) {
        return text.replace("`", "");
    }
}
