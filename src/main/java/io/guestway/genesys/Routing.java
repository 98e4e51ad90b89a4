package io.guestway.genesys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Writes the body of a create call as JSON: the routing of the request, otherwise the configured one, otherwise none.
 */
public final class Routing implements Processor {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final byte[] configured;

    public Routing(Optional<String> queueId, List<String> skillGroups) {
        Map<String, Object> routing = new LinkedHashMap<>();
        queueId.ifPresent(id -> routing.put("queueId", id));
        if (!skillGroups.isEmpty()) {
            routing.put("skillGroups", skillGroups);
        }
        try {
            this.configured = json(routing.isEmpty() ? Map.of() : Map.of("routing", routing));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        Object given = exchange.getMessage().getBody() instanceof Map<?, ?> request ? request.get("routing") : null;
        exchange.getMessage().setBody(given == null ? configured : json(Map.of("routing", given)));
    }

    private static byte[] json(Map<String, Object> body) throws JsonProcessingException {
        return JSON.writeValueAsBytes(body);
    }
}
