package io.guestway.event;

import io.guestway.problem.ProblemException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;

/**
 * An event as sent to {@code direct:guestway-event} (docs/contract.md section 4): a map of {@code id}, {@code type},
 * {@code at}, {@code code}, {@code detail} for operators and {@code data} for programs. It never contains a token.
 */
public final class Event {

    /** An event of Guestway's own. Its time needs no check as long as it is the one that was written here. */
    private static final class Own extends LinkedHashMap<String, Object> {

        private final String writtenAt;

        private Own(String writtenAt) {
            this.writtenAt = writtenAt;
        }
    }

    private static final InstantText AT = new InstantText();

    private Event() {}

    /** A new event with a new id. */
    public static Map<String, Object> of(String type, Instant at, Integer code, String detail, Map<String, ?> data) {
        return of(UUID.randomUUID().toString(), type, at, code, detail, data);
    }

    /** An event with a given id. */
    public static Map<String, Object> of(
            String id, String type, Instant at, Integer code, String detail, Map<String, ?> data) {
        Own event = new Own(AT.of(at));
        event.put("id", id);
        event.put("type", type);
        event.put("at", event.writtenAt);
        event.put("code", code);
        event.put("detail", detail);
        event.put("data", data);
        return event;
    }

    /** Names and values in turn; a value may be null. */
    public static Map<String, Object> data(Object... namesAndValues) {
        Map<String, Object> data = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            data.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return data;
    }

    /** A copy of the event that is the body of an exchange. */
    static Map<String, Object> copy(Exchange exchange) {
        return copy(exchange.getMessage().getBody(Map.class));
    }

    private static Map<String, Object> copy(Map<?, ?> fields) {
        Map<String, Object> copy = new LinkedHashMap<>();
        fields.forEach((name, value) -> copy.put(String.valueOf(name), value));
        return copy;
    }

    /** The subject of an event, such as {@code token}. Events of one subject are delivered in order. */
    static String subject(Map<String, Object> event) {
        return String.valueOf(event.get("type")).split("\\.", 2)[0];
    }

    /**
     * Completes an integrator's event with {@code id}, {@code at} and {@code data}.
     *
     * @throws ProblemException 4001 that names the field, if the type is missing or a field has the wrong type
     */
    static Map<String, Object> complete(Object given, Instant now) throws ProblemException {
        if (!(given instanceof Map<?, ?> fields)) {
            throw refused("body", "a map with id, type, at, code, detail and data");
        }
        Map<String, Object> event = given instanceof Own own ? own : copy(fields);
        if (!(event.get("type") instanceof String type) || type.isBlank()) {
            throw refused("type", "a text such as shop.alert");
        }
        if (event.get("id") == null) {
            event.put("id", UUID.randomUUID().toString());
        }
        if (event.get("at") == null) {
            event.put("at", now.toString());
        }
        event.putIfAbsent("code", null);
        event.putIfAbsent("detail", "");
        event.putIfAbsent("data", Map.of());
        if (!(event.get("id") instanceof String id) || id.isBlank()) {
            throw refused("id", "a text");
        }
        if (event.get("at") instanceof Instant instant) {
            event.put("at", instant.toString());
        }
        if (!(given instanceof Own own) || own.writtenAt != event.get("at")) {
            requireTime(event.get("at"));
        }
        if (event.get("code") != null && !(event.get("code") instanceof Number)) {
            throw refused("code", "a number or null");
        }
        if (!(event.get("detail") instanceof String)) {
            throw refused("detail", "a text");
        }
        if (!(event.get("data") instanceof Map<?, ?>)) {
            throw refused("data", "an object");
        }
        return event;
    }

    private static void requireTime(Object at) throws ProblemException {
        try {
            Instant.parse(String.valueOf(at));
        } catch (DateTimeParseException e) {
            throw refused("at", "a time in ISO-8601 UTC such as 2026-01-31T12:00:00Z");
        }
    }

    private static ProblemException refused(String field, String wanted) {
        return ProblemException.invalid("event", field + ": requires " + wanted);
    }
}
