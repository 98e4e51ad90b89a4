package io.guestway.genesys;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Builds the body of a create call: the routing of the request, otherwise the configured one, otherwise none. */
public final class Routing implements Processor {

    private final Map<String, Object> configured = new LinkedHashMap<>();

    public Routing(Optional<String> queueId, List<String> skillGroups) {
        queueId.ifPresent(id -> configured.put("queueId", id));
        if (!skillGroups.isEmpty()) {
            configured.put("skillGroups", skillGroups);
        }
    }

    @Override
    public void process(Exchange exchange) {
        Object given = exchange.getMessage().getBody() instanceof Map<?, ?> request ? request.get("routing") : null;
        Object routing = given != null ? given : configured.isEmpty() ? null : configured;
        exchange.getMessage().setBody(routing == null ? Map.of() : Map.of("routing", routing));
    }
}
