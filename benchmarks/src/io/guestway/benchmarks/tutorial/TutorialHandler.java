package io.guestway.benchmarks.tutorial;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code POST /api/v1/guests} and {@code GET /api/v1/guests/{fingerprint}/{guestId}}. */
final class TutorialHandler extends Handler.Abstract {

    private static final String PATH = "/api/v1/guests";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CappedSessions sessions;

    TutorialHandler(CappedSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = Request.getPathInContext(request);
        if (request.getMethod().equals("POST") && path.equals(PATH)) {
            String body = Content.Source.asString(request);
            ObjectNode answer =
                    sessions.issue(JSON.readTree(body).get("fingerprint").textValue());
            write(201, answer, response, callback);
            return true;
        }
        if (request.getMethod().equals("GET") && path.startsWith(PATH + "/")) {
            String[] parts = path.substring(PATH.length() + 1).split("/");
            ObjectNode answer = parts.length == 2 ? sessions.find(parts[0], parts[1]) : null;
            write(answer == null ? 404 : 200, answer, response, callback);
            return true;
        }
        return false;
    }

    private static void write(int status, ObjectNode answer, Response response, Callback callback) throws Exception {
        response.setStatus(status);
        byte[] json = JSON.writeValueAsBytes(answer);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, json.length);
        response.write(true, ByteBuffer.wrap(json), callback);
    }
}
