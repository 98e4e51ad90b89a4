package io.guestway.benchmarks.peer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/** Trusts everything and tells nothing. */
final class NoDuties implements Duties {

    @Override
    public boolean mayCall(HttpServerRequest request) {
        return true;
    }

    @Override
    public String requestId(HttpServerRequest request) {
        return null;
    }

    @Override
    public String fingerprint(Buffer body) {
        return text(body.toString(StandardCharsets.ISO_8859_1), "\"fingerprint\":\"");
    }

    @Override
    public Guest created(Buffer answer) {
        String json = answer.toString(StandardCharsets.ISO_8859_1);
        return new Guest(text(json, "\"id\":\""), text(json, "\"guestToken\":\""));
    }

    private static String text(String json, String field) {
        int begin = json.indexOf(field) + field.length();
        return json.substring(begin, json.indexOf('"', begin));
    }

    @Override
    public String seal(String token, String fingerprint, String guestId) {
        return token;
    }

    @Override
    public void called(String call, int status, long begunNanos) {}

    @Override
    public void issued(
            String fingerprint,
            String guestId,
            long active,
            String[] evicted,
            String requestId,
            String correlationId) {}

    @Override
    public void addHeaders(HttpServerResponse response, String requestId) {}

    @Override
    public String page(String path) {
        return null;
    }
}
