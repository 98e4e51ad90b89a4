package io.guestway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.guestway.problem.AllowedCharacters;
import io.guestway.problem.LoggedRequest;
import io.guestway.problem.ProblemException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * The first step of every API request: assigns the request id, authenticates the caller and validates the request
 * against the OpenAPI contract. Afterwards the message has no headers and its body is the parsed JSON. The parameters are
 * in variables, and so are the fields of the body that have the name of a path parameter, such as fingerprint.
 */
public final class RequestStep implements Processor {

    /** Variable: the id of the request, for logs and the X-Request-Id header. */
    public static final String REQUEST_ID = "guestway-request-id";

    /** Variable: the operation id, which names the route that serves the operation. */
    public static final String OPERATION = "guestway-operation";

    /** Variable: the caller that an idempotency key belongs to. */
    public static final String CALLER = "guestway-caller";

    /** Variable: the body as canonical JSON; equal for equivalent requests. */
    public static final String CANONICAL_BODY = "guestway-canonical-body";

    /** The maximum size of a request body in bytes. */
    public static final int LARGEST_BODY = 16 * 1024;

    private static final AllowedCharacters VALID_REQUEST_ID = new AllowedCharacters("._:-", 128);
    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final String base;
    private final OpenApiContract contract;
    private final AccessPolicy access;
    private final Set<String> served;

    /**
     * @param base the base path of the API, such as /api/v1
     * @param served the enabled operation ids; the paths of the others answer 404
     */
    public RequestStep(String base, OpenApiContract contract, AccessPolicy access, Set<String> served) {
        this.base = base;
        this.contract = contract;
        this.access = access;
        this.served = served;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Map<String, String> headers = new HashMap<>();
        String method = message.getHeader(Exchange.HTTP_METHOD, String.class);
        String path = message.getHeader(Exchange.HTTP_PATH, "", String.class);
        String query = message.getHeader(Exchange.HTTP_QUERY, String.class);
        Set<String> parameters = query == null ? Set.of() : namesIn(query);
        message.getHeaders().forEach((name, value) -> {
            String header = name.toLowerCase(Locale.ROOT);
            // on a servlet engine a query parameter arrives as a header too; an API key in a URL would end up in access
            // logs
            if (value != null && !parameters.contains(header)) {
                headers.put(header, text(value));
            }
        });
        byte[] body = message.getBody(byte[].class);
        Map<String, Object> variables = exchange.getVariables();
        variables.put(REQUEST_ID, requestId(headers.get("x-request-id")));
        LoggedRequest logged = LoggedRequest.keep(exchange, method);
        message.removeHeaders("*");
        message.setBody(null);

        String below = isBelow(path) ? path.substring(base.length()) : path;
        ApiKeys.Caller caller = access.admit(below, headers.get("x-api-key"));
        if (body != null && body.length > LARGEST_BODY) {
            throw ProblemException.invalid(413, "body: larger than 16 KiB");
        }
        OpenApiContract.Match match = contract.match(method, below, query, headers, body, (operation, template) -> {
            variables.put(OPERATION, operation);
            logged.setPath(template);
        });
        if (!served.contains(match.operationId())) {
            throw ProblemException.notFound("This part of the API is disabled");
        }
        match.parameters().forEach((name, value) -> variables.put(variable(name), value));
        if (match.body() != null) {
            Object parsed = CANONICAL.treeToValue(match.body(), Object.class);
            if (match.parameters().containsKey("Idempotency-Key")) {
                variables.put(CALLER, caller.id());
                variables.put(CANONICAL_BODY, CANONICAL.writeValueAsString(parsed));
            }
            message.setBody(parsed);
            for (String name : contract.pathParameters()) {
                JsonNode value = match.body().get(name);
                if (value != null && value.isTextual()) {
                    variables.put(variable(name), value.textValue());
                }
            }
        }
    }

    private static String variable(String parameter) {
        return "guestway-" + parameter.toLowerCase(Locale.ROOT);
    }

    private boolean isBelow(String path) {
        return path.startsWith(base) && (path.length() == base.length() || path.charAt(base.length()) == '/');
    }

    /** Joins repeated headers by a line feed, which no valid value contains. */
    private static String text(Object value) {
        return value instanceof Collection<?> values
                ? values.stream().map(String::valueOf).collect(Collectors.joining("\n"))
                : String.valueOf(value);
    }

    private static Set<String> namesIn(String query) {
        Set<String> names = new HashSet<>();
        for (String pair : query.split("&")) {
            names.add(pair.split("=", 2)[0].toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** The caller's request id if it is valid, otherwise a new one. */
    public static String requestId(String given) {
        if (VALID_REQUEST_ID.matches(given)) {
            return given;
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
