package io.guestway.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.Problem;
import io.guestway.problem.ProblemException;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * The HTTP API as {@code guestway.openapi.json} describes it: finds the operation of a request and validates the
 * request against the operation's schemas. Routes are bound to the operation ids.
 */
public final class OpenApiContract {

    /** The path of the document itself, below {@code /api/v1}. */
    public static final String DOCUMENT = "/openapi.json";

    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    /**
     * A valid request.
     *
     * @param operationId the operation
     * @param parameters path, header and (as query-name) query parameters by name
     * @param body the JSON body, null if the operation has none
     */
    public record Match(String operationId, Map<String, String> parameters, JsonNode body) {}

    /** The path does not support the method. */
    public static final class MethodNotAllowedException extends ProblemException implements Problem.WithHeader {

        private final String allow;

        MethodNotAllowedException(String allow) {
            super(ErrorCode.INVALID_REQUEST, 405, "The method is not allowed; allowed methods: " + allow, null, null);
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
    private final Set<String> pathParameters = new TreeSet<>();

    /**
     * @param openApi the document
     * @param base the base path of the API, such as {@code /api/v1}; the served document names it as its server
     * @throws IllegalArgumentException if the document is not a readable OpenAPI file
     */
    public OpenApiContract(byte[] openApi, String base) {
        try {
            JsonNode root = JSON.readTree(openApi);
            this.document = new SharedText(document(openApi, root, base));
            root.path("paths")
                    .fields()
                    .forEachRemaining(path -> path.getValue().fields().forEachRemaining(method -> {
                        if (METHODS.contains(method.getKey())) {
                            operations.add(Operation.read(root, path.getKey(), method.getKey(), method.getValue()));
                        }
                    }));
            operations.forEach(operation -> operation.parameters().stream()
                    .filter(parameter -> parameter.in().equals("path"))
                    .forEach(parameter -> pathParameters.add(parameter.name())));
        } catch (IOException e) {
            throw new IllegalArgumentException("guestway.openapi.json is not JSON: " + e.getMessage(), e);
        }
    }

    /** The document as read, if it already names the right server. */
    private static String document(byte[] openApi, JsonNode root, String base) {
        if (root instanceof ObjectNode object
                && !root.at("/servers/0/url").asText(base).equals(base)) {
            ObjectNode moved = object.deepCopy();
            moved.putArray("servers").addObject().put("url", base);
            return moved.toPrettyString();
        }
        return new String(openApi, StandardCharsets.UTF_8);
    }

    public SharedText document() {
        return document.again();
    }

    /** The names of all path parameters. */
    Set<String> pathParameters() {
        return pathParameters;
    }

    public Set<String> operationIds() {
        Set<String> ids = new TreeSet<>();
        operations.forEach(operation -> ids.add(operation.id()));
        return ids;
    }

    /** The ids of the operations at a path and below it. */
    public Set<String> operationIdsBelow(String path) {
        String first = path.substring(1);
        Set<String> ids = new TreeSet<>();
        operations.stream()
                .filter(operation -> operation.segments().length > 1 && operation.segments()[1].equals(first))
                .forEach(operation -> ids.add(operation.id()));
        return ids;
    }

    /**
     * Finds the operation of a request and validates the request.
     *
     * @param path below {@code /api/v1}, as sent
     * @param query as sent, or null; only declared parameters are read
     * @param headers values by lower-case name
     * @param found receives the operation id and the path template, such as {@code /guests/{fingerprint}}, before the
     *     request is checked
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
        for (Operation operation : operations) {
            if (operation.method().equals(method) && operation.fits(segments)) {
                found.accept(operation.id(), operation.template());
                return operation.check(
                        segments, operation.hasQueryParameters() ? query(query) : Map.of(), headers, body);
            }
        }
        Set<String> allowed = new TreeSet<>();
        operations.stream()
                .filter(operation -> operation.fits(segments))
                .forEach(operation -> allowed.add(operation.method()));
        if (allowed.isEmpty()) {
            throw ProblemException.notFound("The path does not exist");
        }
        throw new MethodNotAllowedException(String.join(", ", allowed));
    }

    /** The query parameters. A repeated parameter has no value. */
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
            throw ProblemException.invalid("query", "not valid percent-encoding");
        }
        return single;
    }
}
