package io.guestway.sandbox.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.sandbox.platform.RateWindow;
import io.vertx.core.http.ServerWebSocket;
import java.time.Clock;
import java.util.Map;

/** One WebSocket of a client. Its frames are handled in order, on its event loop. */
final class Connection {

    private static final ObjectMapper JSON = new ObjectMapper();

    final RateWindow frames;
    final RateWindow healthChecks;

    private final ServerWebSocket socket;
    private final Actions actions;
    private final FrameLog log;
    /** the session that it has configured, or null */
    private volatile Session session;

    Connection(ServerWebSocket socket, Clock clock, Actions actions, FrameLog log) {
        this.socket = socket;
        this.actions = actions;
        this.log = log;
        this.frames = new RateWindow(clock);
        this.healthChecks = new RateWindow(clock);
    }

    Session session() {
        return session;
    }

    void configured(Session configured) {
        session = configured;
    }

    void receive(String text) {
        JsonNode frame;
        try {
            frame = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            log.received("unreadable", null);
            send(Envelope.error(400, "Request failed."));
            return;
        }
        if (!frame.isObject()) {
            log.received("unreadable", null);
            send(Envelope.error(400, "Request failed."));
            return;
        }
        log.received(frame.path("action").asText("none"), frame);
        actions.receive(this, frame);
    }

    /** Sends one envelope as one unfragmented text frame, unless the socket is closed. */
    void send(Map<String, Object> envelope) {
        if (socket.isClosed()) {
            return;
        }
        log.sent(envelope);
        try {
            socket.writeFinalTextFrame(JSON.writeValueAsString(envelope));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    void close() {
        socket.close();
    }
}
