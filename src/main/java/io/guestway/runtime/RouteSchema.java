package io.guestway.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The schema of Camel's YAML DSL, as its editors use it. It is stricter than Camel itself: a boolean or a number inside
 * an expression requires quotes.
 */
final class RouteSchema {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> BRANCHES = List.of("oneOf", "anyOf", "not");

    // steps contain steps; preloading would expand the schema to hundreds of megabytes
    private static final SchemaValidatorsConfig AS_NEEDED =
            SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V4,
            builder -> builder.metaSchema(JsonMetaSchema.builder(JsonMetaSchema.getV4())
                    .keyword(new NonValidationKeyword("deprecated"))
                    .build()));

    private final JsonSchema schema =
            SCHEMAS.getSchema(RouteSchema.class.getResourceAsStream("/schema/camelYamlDsl.json"), AS_NEEDED);

    /** Throws {@link RoutesRejectedException} with file, line and reason of the first invalid file. */
    void check(String folder, Map<String, byte[]> files) throws RoutesRejectedException {
        for (Map.Entry<String, byte[]> entry : files.entrySet()) {
            String name = folder + "/" + entry.getKey();
            RouteFile file = new RouteFile(name, entry.getValue());
            Object yaml = new Load(LoadSettings.builder().build())
                    .loadFromString(new String(entry.getValue(), StandardCharsets.UTF_8));
            // only the deepest error names the cause
            ValidationMessage error = schema.validate(JSON.valueToTree(yaml)).stream()
                    .max(Comparator.comparingInt((ValidationMessage message) ->
                                    message.getInstanceLocation().getNameCount())
                            .thenComparing(message -> !BRANCHES.contains(message.getType())))
                    .orElse(null);
            if (error != null) {
                throw new RoutesRejectedException(
                        name + ":" + file.line(path(error.getInstanceLocation())) + ": violates the Camel YAML schema: "
                                + error.getMessage(),
                        null);
            }
        }
    }

    private static List<Object> path(JsonNodePath location) {
        List<Object> path = new ArrayList<>();
        for (int i = 0; i < location.getNameCount(); i++) {
            path.add(location.getElement(i));
        }
        return path;
    }
}
