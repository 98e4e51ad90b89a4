package io.guestway.event;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** An event as it goes over {@code direct:guestway-event} (contract section 4): a map, and never a token in it. */
public final class Event {

    /** The types that are posted to the webhook. */
    public static final Set<String> CALLING_PEOPLE = Set.of(
            "token.refresh-failed",
            "token.reauthentication-required",
            "token.recovered",
            "circuit.opened",
            "circuit.closed");

    private Event() {}

    /** A new event. */
    public static Map<String, Object> of(String type, Instant at, Integer code, String detail) {
        return of(UUID.randomUUID().toString(), type, at, code, detail);
    }

    /** An event whose id is known already. */
    public static Map<String, Object> of(String id, String type, Instant at, Integer code, String detail) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", id);
        event.put("type", type);
        event.put("at", at.toString());
        event.put("code", code);
        event.put("detail", detail);
        return event;
    }
}
