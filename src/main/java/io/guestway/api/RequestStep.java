package io.guestway.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.guestway.problem.ProblemException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * The entrance's first step of its own: names the request, admits the caller and holds the request against the
 * contract. Afterwards the message has no header and its body is the parsed JSON; what is known stands in variables.
 */
public final class RequestStep implements Processor {

    /** Variable: the id of the request, for logs and the X-Request-Id header. */
    public static final String REQUEST_ID = "guestway-request-id";

    /** Variable: the operation id of the contract, which names the route that serves it. */
    public static final String OPERATION = "guestway-operation";

    /** Variables for the log: the method, and the path as the contract writes it. */
    private static final String METHOD = "guestway-method";

    private static final String PATH = "guestway-path";

    /** Variable: tells callers apart for idempotency keys. */
    public static final String CALLER = "guestway-caller";

    /** Variable: what makes two requests mean the same. */
    public static final String SAMENESS = "guestway-sameness";

    /** The largest body that the API takes, in bytes. */
    public static final int LARGEST_BODY = 16 * 1024;

    private static final Pattern SANE_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final String base;
    private final Contract contract;
    private final AccessPolicy access;
    private final Set<String> served;

    /**
     * @param base where the API lies, such as /api/v1
     * @param served the operation ids that are switched on; the paths of the others do not exist
     */
    public RequestStep(String base, Contract contract, AccessPolicy access, Set<String> served) {
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
        Set<String> parameters = namesIn(query);
        message.getHeaders().forEach((name, value) -> {
            String header = name.toLowerCase(Locale.ROOT);
            // on a servlet engine a parameter of the query comes as a header too; nobody means a key to stand in a log
            if (value != null && !parameters.contains(header)) {
                headers.put(header, text(value));
            }
        });
        byte[] body = message.getBody(byte[].class);
        exchange.setVariable(REQUEST_ID, requestId(headers.get("x-request-id")));
        exchange.setVariable(METHOD, method);
        message.removeHeaders("*");
        message.setBody(null);

        String below = isBelow(path) ? path.substring(base.length()) : path;
        ApiKeys.Caller caller = access.admit(below, headers.get("x-api-key"));
        if (body != null && body.length > LARGEST_BODY) {
            throw ProblemException.invalid(413, "body: larger than 16 KiB");
        }
        Contract.Match match = contract.match(method, below, query, headers, body, (operation, template) -> {
            exchange.setVariable(OPERATION, operation);
            exchange.setVariable(PATH, template);
        });
        if (!served.contains(match.operationId())) {
            throw ProblemException.notFound("This half is switched off");
        }
        exchange.setVariable(CALLER, caller.id());
        match.parameters()
                .forEach((name, value) -> exchange.setVariable("guestway-" + name.toLowerCase(Locale.ROOT), value));
        if (match.body() != null) {
            Object parsed = CANONICAL.treeToValue(match.body(), Object.class);
            if (match.parameters().containsKey("Idempotency-Key")) {
                exchange.setVariable(SAMENESS, CANONICAL.writeValueAsString(parsed));
            }
            message.setBody(parsed);
        }
    }

    private boolean isBelow(String path) {
        return path.equals(base) || path.startsWith(base + "/");
    }

    /** One that comes twice is not once: no value with a line feed is taken for a good one. */
    private static String text(Object value) {
        return value instanceof Collection<?> values
                ? values.stream().map(String::valueOf).collect(Collectors.joining("\n"))
                : String.valueOf(value);
    }

    private static Set<String> namesIn(String query) {
        Set<String> names = new HashSet<>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            names.add(pair.split("=", 2)[0].toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** The caller's id where it is a sane one, else a new one. */
    public static String requestId(String given) {
        if (given != null && SANE_ID.matcher(given).matches()) {
            return given;
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
