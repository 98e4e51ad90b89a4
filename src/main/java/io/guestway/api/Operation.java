package io.guestway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.guestway.problem.ProblemException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** One operation of the OpenAPI document, and what a request to it has to look like. */
record Operation(
        String id,
        String method,
        String template,
        String[] segments,
        List<Parameter> parameters,
        JsonSchema schema,
        boolean requiresBody,
        JsonNode root) {

    private static final int LONGEST_REASON = 200;
    // "components" only holds the schemas of an OpenAPI file and validates nothing itself
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            builder -> builder.metaSchema(JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                    .keyword(new NonValidationKeyword("components"))
                    .build()));

    record Parameter(String name, String in, Pattern form, String description) {

        /** The value in the request, or null. */
        String value(Operation operation, String[] segments, Map<String, String> headers, Map<String, String> query)
                throws ProblemException {
            return switch (in) {
                case "header" -> headers.get(name.toLowerCase(Locale.ROOT));
                case "query" -> query.get(name);
                default -> decode(segments[operation.position(this)]);
            };
        }
    }

    /** Reads an operation of an OpenAPI document. */
    static Operation read(JsonNode root, String path, String method, JsonNode node) {
        List<Parameter> parameters = new ArrayList<>();
        node.path("parameters").forEach(declared -> {
            JsonNode parameter = resolve(root, declared);
            JsonNode schema = resolve(root, parameter.path("schema"));
            parameters.add(new Parameter(
                    parameter.path("name").textValue(),
                    parameter.path("in").textValue(),
                    Pattern.compile(schema.path("pattern").asText(".*")),
                    parameter.path("description").asText("not valid")));
        });
        JsonNode schema = node.at("/requestBody/content/application~1json/schema");
        return new Operation(
                node.path("operationId").textValue(),
                method.toUpperCase(Locale.ROOT),
                path,
                path.split("/", -1),
                parameters,
                schema.isMissingNode() ? null : schema(root, schema),
                node.path("requestBody").path("required").asBoolean(false),
                root);
    }

    /** Whether a path has the form of this operation's. */
    boolean fits(String[] path) {
        if (segments.length != path.length) {
            return false;
        }
        for (int i = 0; i < segments.length; i++) {
            boolean variable = segments[i].startsWith("{");
            if (variable ? path[i].isEmpty() : !segments[i].equals(path[i])) {
                return false;
            }
        }
        return true;
    }

    boolean hasQueryParameters() {
        return parameters.stream().anyMatch(parameter -> parameter.in.equals("query"));
    }

    /** The field and its error. A pattern mismatch is reported with the field's description. */
    String reason(ValidationMessage error) {
        String where = error.getInstanceLocation().toString().replaceFirst("^\\$\\.?", "");
        String what = error.getMessage().replaceFirst("^\\$[^:]*: ", "");
        if (error.getType().equals("pattern")) {
            String schema = error.getSchemaLocation().getFragment().toString();
            what = root.at(schema.replaceFirst("/pattern$", ""))
                    .path("description")
                    .asText(what);
        }
        String reason = (where.isEmpty() ? "body" : where) + ": " + what;
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
    }
    /** Throws 4001 that names the parameter or field and what is wrong with it. */
    OpenApiContract.Match check(String[] segments, Map<String, String> query, Map<String, String> headers, byte[] body)
            throws ProblemException {
        Map<String, String> values = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            String value = parameter.value(this, segments, headers, query);
            if (value != null) {
                if (!parameter.form.matcher(value).matches()) {
                    throw ProblemException.invalid(parameter.name, parameter.description);
                }
                values.put(parameter.in.equals("query") ? "query-" + parameter.name : parameter.name, value);
            }
        }
        boolean hasBody = schema != null && (requiresBody || body != null && body.length > 0);
        return new OpenApiContract.Match(id, values, hasBody ? body(headers, body) : null);
    }

    private JsonNode body(Map<String, String> headers, byte[] body) throws ProblemException {
        String type = headers.getOrDefault("content-type", "")
                .toLowerCase(Locale.ROOT)
                .split(";", 2)[0];
        if (!type.strip().equals("application/json")) {
            throw ProblemException.invalid(415, "Content-Type: send application/json");
        }
        JsonNode json;
        try {
            json = OpenApiContract.JSON.readTree(body == null ? new byte[0] : body);
        } catch (JsonProcessingException e) {
            throw ProblemException.invalid("body", "not valid JSON, line " + line(e) + ", or a duplicate field");
        } catch (IOException e) {
            throw ProblemException.invalid("body", "not valid JSON");
        }
        if (json == null || json.isMissingNode()) {
            throw ProblemException.invalid("body", "missing; send a JSON object");
        }
        Set<ValidationMessage> errors = schema.validate(json);
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(400, reason(errors.iterator().next()));
        }
        return json;
    }

    private static int line(JsonProcessingException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    }

    private int position(Parameter parameter) {
        for (int i = 0; i < segments.length; i++) {
            if (segments[i].equals("{" + parameter.name + "}")) {
                return i;
            }
        }
        throw new IllegalArgumentException(id + " has no path parameter " + parameter.name);
    }

    private static String decode(String segment) throws ProblemException {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("path", "not valid percent-encoding");
        }
    }

    private static JsonSchema schema(JsonNode root, JsonNode schema) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", root.path("components").deepCopy());
        anchorAtInputEnd(whole);
        return SCHEMAS.getSchema(whole);
    }

    /**
     * In JSON Schema (ECMA-262) a final $ matches the end of the input only; in Java it also matches before a final
     * line feed.
     */
    private static void anchorAtInputEnd(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("pattern").isTextual()) {
            object.put("pattern", object.path("pattern").textValue().replaceFirst("\\$$", "\\\\z"));
        }
        node.forEach(Operation::anchorAtInputEnd);
    }

    private static JsonNode resolve(JsonNode root, JsonNode node) {
        return node.has("$ref") ? root.at(node.path("$ref").textValue().substring(1)) : node;
    }
}
