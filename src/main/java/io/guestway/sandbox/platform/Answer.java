package io.guestway.sandbox.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An answer of the platform, with the header ININ-Correlation-Id.
 *
 * @param body written as JSON; an answer without one if null
 */
public record Answer(int status, Map<String, ?> body) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** An error of a token endpoint (RFC 6749 section 5.2). */
    public static Answer oauthError(int status, String error) {
        return new Answer(status, Map.of("error", error, "error_description", "The sandbox refuses: " + error));
    }

    /** An error of the platform API, with the fields of its ErrorBody. */
    public static Answer error(int status, String code, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("message", message);
        body.put("code", code);
        body.put("status", status);
        body.put("contextId", UUID.randomUUID().toString());
        body.put("details", List.of());
        body.put("errors", List.of());
        return new Answer(status, body);
    }

    /** Sends it, unless the request has an answer or its connection is closed. */
    public void send(RoutingContext request) {
        if (request.response().ended() || request.response().closed()) {
            return;
        }
        request.response()
                .setStatusCode(status)
                .putHeader("ININ-Correlation-Id", UUID.randomUUID().toString());
        if (status == 401) {
            request.response().putHeader("WWW-Authenticate", "Bearer realm=\"sandbox\"");
        }
        if (body == null) {
            request.response().end();
            return;
        }
        try {
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(JSON.writeValueAsBytes(body)));
        } catch (JsonProcessingException e) {
            request.fail(e);
        }
    }
}
