package io.guestway.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.Problem;
import io.guestway.problem.ProblemException;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * The HTTP API as {@code guestway.openapi.json} describes it: finds the operation of a request and holds the request
 * against the operation's schemas. The routes are bound to its operation ids.
 */
public final class Contract {

    /** The path of the document itself, below {@code /api/v1}. */
    public static final String DOCUMENT = "/openapi.json";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final int LONGEST_REASON = 200;
    // "components" is where the schemas of an OpenAPI file lie; it says nothing itself
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            builder -> builder.metaSchema(JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                    .keyword(new NonValidationKeyword("components"))
                    .build()));

    private record Parameter(String name, String in, Pattern form, String description) {

        /** The value that a request has for it, or null. */
        String value(Operation operation, String[] segments, Map<String, String> headers, Map<String, String> query)
                throws ProblemException {
            return switch (in) {
                case "header" -> headers.get(name.toLowerCase(Locale.ROOT));
                case "query" -> query.get(name);
                default -> decode(segments[position(operation, this)]);
            };
        }
    }

    private record Operation(
            String id, String method, String[] segments, List<Parameter> parameters, JsonSchema body, JsonNode root) {

        boolean wantsQuery() {
            return parameters.stream().anyMatch(parameter -> parameter.in.equals("query"));
        }

        /** The field and what is wrong with it; a pattern is told in the words of the field's description. */
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
    }

    /**
     * A request that fits the contract.
     *
     * @param operationId the operation
     * @param parameters path, header and (as query-name) query parameters by name
     * @param body the JSON body, null where the operation has none
     */
    public record Match(String operationId, Map<String, String> parameters, JsonNode body) {}

    /** A method that the path does not have. */
    public static final class MethodNotAllowed extends ProblemException implements Problem.WithHeader {

        private final String allow;

        MethodNotAllowed(String allow) {
            super(ErrorCode.INVALID_REQUEST, 405, "This path allows " + allow, null, null);
            this.allow = allow;
        }

        @Override
        public String headerName() {
            return "Allow";
        }

        @Override
        public String headerValue() {
            return allow;
        }
    }

    private final SharedText document;
    private final List<Operation> operations = new ArrayList<>();

    /**
     * @param openApi the document
     * @param base where the API lies, such as {@code /api/v1}; the document that is served names it as its server
     * @throws IllegalArgumentException where the document is not an OpenAPI file that can be read
     */
    public Contract(byte[] openApi, String base) {
        try {
            JsonNode root = JSON.readTree(openApi);
            this.document = new SharedText(document(openApi, root, base));
            root.path("paths")
                    .fields()
                    .forEachRemaining(path -> path.getValue().fields().forEachRemaining(method -> {
                        if (METHODS.contains(method.getKey())) {
                            operations.add(operation(root, path.getKey(), method.getKey(), method.getValue()));
                        }
                    }));
        } catch (IOException e) {
            throw new IllegalArgumentException("guestway.openapi.json is not JSON: " + e.getMessage(), e);
        }
    }

    /** As it was read, where it names the right server. */
    private static String document(byte[] openApi, JsonNode root, String base) {
        if (root instanceof ObjectNode object
                && !root.at("/servers/0/url").asText(base).equals(base)) {
            ObjectNode moved = object.deepCopy();
            moved.putArray("servers").addObject().put("url", base);
            return moved.toPrettyString();
        }
        return new String(openApi, StandardCharsets.UTF_8);
    }

    /** The document. */
    public SharedText document() {
        return document.again();
    }

    /** All operation ids. */
    public Set<String> operationIds() {
        Set<String> ids = new TreeSet<>();
        operations.forEach(operation -> ids.add(operation.id));
        return ids;
    }

    /** The ids of the operations at a path and below it. */
    public Set<String> operationIdsBelow(String path) {
        String first = path.substring(1);
        Set<String> ids = new TreeSet<>();
        operations.stream()
                .filter(operation -> operation.segments.length > 1 && operation.segments[1].equals(first))
                .forEach(operation -> ids.add(operation.id));
        return ids;
    }

    /**
     * Finds and checks.
     *
     * @param path below {@code /api/v1}, as sent
     * @param query as sent, or null; only parameters of the contract are looked at
     * @param headers values by lower-case name
     * @param found is told the operation's id and its path as the contract writes it, such as
     *     {@code /guests/{fingerprint}}, before the request is checked
     * @throws ProblemException of code 4001 that names the field and what is wrong: 400, 404, 405 or 415
     */
    public Match match(
            String method,
            String path,
            String query,
            Map<String, String> headers,
            byte[] body,
            BiConsumer<String, String> found)
            throws ProblemException {
        String[] segments = path.split("/", -1);
        Set<String> allowed = new TreeSet<>();
        for (Operation operation : operations) {
            if (fits(operation.segments, segments)) {
                if (operation.method.equals(method)) {
                    found.accept(operation.id, String.join("/", operation.segments));
                    return check(operation, segments, operation.wantsQuery() ? query(query) : Map.of(), headers, body);
                }
                allowed.add(operation.method);
            }
        }
        if (allowed.isEmpty()) {
            throw invalid(404, "There is no such path");
        }
        throw new MethodNotAllowed(String.join(", ", allowed));
    }

    private Match check(
            Operation operation, String[] segments, Map<String, String> query, Map<String, String> headers, byte[] body)
            throws ProblemException {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Parameter parameter : operation.parameters) {
            String value = parameter.value(operation, segments, headers, query);
            if (value != null) {
                if (!parameter.form.matcher(value).matches()) {
                    throw invalid(400, parameter.name + ": " + parameter.description);
                }
                parameters.put(parameter.in.equals("query") ? "query-" + parameter.name : parameter.name, value);
            }
        }
        return new Match(operation.id, parameters, operation.body == null ? null : body(operation, headers, body));
    }

    private static JsonNode body(Operation operation, Map<String, String> headers, byte[] body)
            throws ProblemException {
        String type = headers.getOrDefault("content-type", "")
                .toLowerCase(Locale.ROOT)
                .split(";", 2)[0];
        if (!type.strip().equals("application/json")) {
            throw invalid(415, "Content-Type: send application/json");
        }
        JsonNode json;
        try {
            json = JSON.readTree(body == null ? new byte[0] : body);
        } catch (JsonProcessingException e) {
            throw invalid(400, "body: not valid JSON, line " + line(e) + ", or a field stands in it twice");
        } catch (IOException e) {
            throw invalid(400, "body: not valid JSON");
        }
        if (json == null || json.isMissingNode()) {
            throw invalid(400, "body: missing; send a JSON object");
        }
        Set<ValidationMessage> errors = operation.body.validate(json);
        if (!errors.isEmpty()) {
            throw invalid(400, operation.reason(errors.iterator().next()));
        }
        return json;
    }

    private static int line(JsonProcessingException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    }

    private static boolean fits(String[] template, String[] segments) {
        if (template.length != segments.length) {
            return false;
        }
        for (int i = 0; i < template.length; i++) {
            boolean variable = template[i].startsWith("{");
            if (variable ? segments[i].isEmpty() : !template[i].equals(segments[i])) {
                return false;
            }
        }
        return true;
    }

    private static int position(Operation operation, Parameter parameter) {
        for (int i = 0; i < operation.segments.length; i++) {
            if (operation.segments[i].equals("{" + parameter.name + "}")) {
                return i;
            }
        }
        throw new IllegalArgumentException(operation.id + " has no path parameter " + parameter.name);
    }

    private static String decode(String segment) throws ProblemException {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid(400, "path: not valid percent-encoding");
        }
    }

    /** The parameters of a query; one that comes twice has no value. */
    private static Map<String, String> query(String query) throws ProblemException {
        Map<String, String> single = new LinkedHashMap<>();
        try {
            Map<String, List<String>> values =
                    query == null ? Map.of() : new QueryStringDecoder(query, false).parameters();
            values.forEach((name, all) -> {
                if (all.size() == 1) {
                    single.put(name, all.get(0));
                }
            });
        } catch (IllegalArgumentException e) {
            throw invalid(400, "query: not valid percent-encoding");
        }
        return single;
    }

    private static ProblemException invalid(int status, String detail) {
        return new ProblemException(ErrorCode.INVALID_REQUEST, status, detail, null, null);
    }

    private static Operation operation(JsonNode root, String path, String method, JsonNode node) {
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
                path.split("/", -1),
                parameters,
                schema.isMissingNode() ? null : schema(root, schema),
                root);
    }

    private static JsonSchema schema(JsonNode root, JsonNode schema) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", root.path("components").deepCopy());
        endAtTheVeryEnd(whole);
        return SCHEMAS.getSchema(whole);
    }

    /** In JSON Schema (ECMA-262) a final $ is the very end; in Java it also stands before a last line feed. */
    private static void endAtTheVeryEnd(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("pattern").isTextual()) {
            object.put("pattern", object.path("pattern").textValue().replaceFirst("\\$$", "\\\\z"));
        }
        node.forEach(Contract::endAtTheVeryEnd);
    }

    private static JsonNode resolve(JsonNode root, JsonNode node) {
        return node.has("$ref") ? root.at(node.path("$ref").textValue().substring(1)) : node;
    }
}
