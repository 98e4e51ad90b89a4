package io.guestway.http;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * The only headers that a request of the API brings into its exchange, and the only ones that an answer takes out of it.
 * All others are dropped, because a header can steer a component of a route.
 */
public final class ApiHeaders implements HeaderFilterStrategy {

    static final List<String> REQUEST = List.of("Content-Type", "X-API-Key", "X-Request-Id", "Idempotency-Key");

    private static final List<String> ANSWER =
            List.of("Content-Type", "Location", "Cache-Control", "Retry-After", "Allow", "X-Request-Id");

    private final Set<String> request = ignoringCase(REQUEST);
    private final Set<String> answer = ignoringCase(ANSWER);

    private static Set<String> ignoringCase(List<String> names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(names);
        return Collections.unmodifiableSet(set);
    }

    /** Whether a header of the answer is dropped. */
    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !answer.contains(name);
    }

    /** Whether a header of the request is dropped. */
    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return !request.contains(name);
    }
}
