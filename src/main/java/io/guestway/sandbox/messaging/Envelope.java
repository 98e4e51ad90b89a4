package io.guestway.sandbox.messaging;

import io.guestway.sandbox.platform.RateWindow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The frames that the platform sends: {@code {type, class, code, body, tracingId?}}. A field without a value is left out. */
final class Envelope {

    static final String RESPONSE = "response";
    static final String MESSAGE = "message";

    private Envelope() {}

    static Map<String, Object> of(String type, String name, int code, Object body) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("type", type);
        envelope.put("class", name);
        envelope.put("code", code);
        envelope.put("body", body);
        return envelope;
    }

    static Map<String, Object> response(String name, Object body) {
        return of(RESPONSE, name, 200, body);
    }

    static Map<String, Object> message(String name, Object body) {
        return of(MESSAGE, name, 200, body);
    }

    /** An error: the class is string, the body its text. */
    static Map<String, Object> error(int code, String text) {
        return of(RESPONSE, "string", code, text);
    }

    /** The 429 of the socket. */
    static Map<String, Object> tooManyRequests(Duration wait) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("retryAfter", RateWindow.seconds(wait));
        body.put("errorCode", 4029);
        body.put("errorMessage", "Request rate too high; retry after " + RateWindow.seconds(wait) + " s");
        body.put("name", "TooManyRequestsErrorMessage");
        body.put("message", "Request rate too high");
        return of(RESPONSE, "TooManyRequestsErrorMessage", 429, body);
    }

    /** Genesys' client reads {@code reason}, its published schema has {@code reasonCode}: both. */
    static Map<String, Object> connectionClosed(String reason) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("reason", reason);
        body.put("reasonCode", reason);
        return message("ConnectionClosedEvent", body);
    }

    static Map<String, Object> traced(Map<String, Object> envelope, String tracingId) {
        if (tracingId == null) {
            return envelope;
        }
        Map<String, Object> traced = new LinkedHashMap<>(envelope);
        traced.put("tracingId", tracingId);
        return traced;
    }
}
