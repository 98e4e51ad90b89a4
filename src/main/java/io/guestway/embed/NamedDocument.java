package io.guestway.embed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.config.Naming;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A shipped route file, or the OpenAPI document, under the name of another organisation. Every name that begins with
 * {@code guestway} is renamed wherever it stands in the document, so that no endpoint, scheme, bean or property can be
 * forgotten; variables are exempt, because all organisations share their names, and so are Java classes and keys in Redis.
 */
final class NamedDocument {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** A name of its own, or one behind a scheme; neither part of a longer name nor behind a dot, as in variable.x. */
    private static final Pattern NAME = Pattern.compile("(?<![\\w.-])guestway(?=[A-Z.-])");
    /** Fields whose whole value is a name. */
    private static final Set<String> IDS = Set.of("id", "group", "logName", "routeConfigurationId");
    /** Steps and expressions that name a variable, with the field that does. */
    private static final Map<String, String> VARIABLES = Map.of(
            "setVariable", "name",
            "variables", "name",
            "removeVariable", "name",
            "variable", "expression");

    private static final String OPENAPI = "guestway.openapi.json";

    private final String name;

    NamedDocument(Naming naming) {
        this.name = naming.name();
    }

    /** The document under the name, as JSON, which is YAML too. The shipped name gives the document back as it is. */
    byte[] rename(byte[] shipped) {
        if (name.equals(Naming.SHIPPED.name())) {
            return shipped;
        }
        Object document =
                new Load(LoadSettings.builder().build()).loadFromString(new String(shipped, StandardCharsets.UTF_8));
        try {
            return JSON.writeValueAsBytes(renamed(document, "", ""));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object renamed(Object node, String field, String parent) {
        if (node instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, value) -> copy.put(key, renamed(value, String.valueOf(key), field)));
            return copy;
        }
        if (node instanceof List<?> list) {
            return list.stream().map(item -> renamed(item, field, parent)).toList();
        }
        if (!(node instanceof String text) || field.equals(VARIABLES.get(parent))) {
            return node;
        }
        if (IDS.contains(field) && text.equals(Naming.SHIPPED.name())) {
            return name;
        }
        return NAME.matcher(text.replace(OPENAPI, "\0"))
                .replaceAll(Matcher.quoteReplacement(name))
                .replace("\0", OPENAPI);
    }
}
