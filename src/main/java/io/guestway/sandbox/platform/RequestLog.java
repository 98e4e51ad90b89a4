package io.guestway.sandbox.platform;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The last requests to the sandbox with shortened secrets, for {@code GET /sandbox/requests}. Thread-safe. */
public final class RequestLog {

    static final int CAPACITY = 100;

    private static final int SHOWN = 8;
    private static final Pattern SECRET_FIELD =
            Pattern.compile("((?:^|&)(?:refresh_token|client_secret|code|code_verifier)=)([^&]*)");

    private final Deque<Map<String, Object>> requests = new ArrayDeque<>();

    /** Adds a request and drops the oldest of more than {@value #CAPACITY}. */
    public synchronized void add(RoutingContext request) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.request().headers().forEach((name, value) -> headers.put(name, shownHeader(name, value)));
        Buffer body = request.body() == null ? null : request.body().buffer();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("at", Instant.now().toString());
        shown.put("method", request.request().method().name());
        shown.put("path", request.request().uri());
        shown.put("headers", headers);
        shown.put("body", body == null ? form(request) : shownBody(body.toString()));
        requests.addLast(shown);
        if (requests.size() > CAPACITY) {
            requests.removeFirst();
        }
    }

    /** Oldest first. */
    public synchronized List<Map<String, Object>> shown() {
        return new ArrayList<>(requests);
    }

    private static String form(RoutingContext request) {
        List<String> pairs = new ArrayList<>();
        request.request().formAttributes().forEach((name, value) -> pairs.add(name + "=" + value));
        return shownBody(String.join("&", pairs));
    }

    private static String shownHeader(String name, String value) {
        if (!name.equalsIgnoreCase("Authorization")) {
            return value;
        }
        int blank = value.indexOf(' ');
        return blank < 0 ? shortened(value) : value.substring(0, blank + 1) + shortened(value.substring(blank + 1));
    }

    private static String shownBody(String body) {
        return SECRET_FIELD
                .matcher(body)
                .replaceAll(
                        field -> java.util.regex.Matcher.quoteReplacement(field.group(1) + shortened(field.group(2))));
    }

    private static String shortened(String secret) {
        return secret.substring(0, Math.min(SHOWN, secret.length() / 2)) + "…";
    }
}
