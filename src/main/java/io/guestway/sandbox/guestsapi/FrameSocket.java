package io.guestway.sandbox.guestsapi;

import io.guestway.sandbox.fault.Fault;
import io.guestway.sandbox.fault.Faults;
import io.guestway.sandbox.platform.Answer;
import io.guestway.sandbox.platform.Endpoints;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** The WebSocket of the dialect guests-api: takes AUTH_REFRESH frames and sends frames on demand. Thread-safe. */
public final class FrameSocket {

    public static final String PATH = "/api/v2/engagements/messages/conversations/websocket";

    private final Faults faults;
    private final Set<ServerWebSocket> sockets = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> frames = new ConcurrentLinkedQueue<>();

    public FrameSocket(Faults faults) {
        this.faults = faults;
    }

    /** Upgrades a request. */
    public void open(HttpServerRequest request) {
        Fault fault = faults.meet("websocket");
        if (fault != null && fault.kind().equals("status")) {
            request.response().setStatusCode(fault.status()).end();
            return;
        }
        if (fault != null && fault.kind().equals("hang")) {
            return;
        }
        request.toWebSocket().onSuccess(socket -> {
            sockets.add(socket);
            socket.closeHandler(closed -> sockets.remove(socket));
            socket.textMessageHandler(frames::add);
        });
    }

    /** Adds its part of the control API. */
    public void mount(Router router, Supplier<Map<String, Object>> state) {
        router.get("/sandbox/frames").handler(request -> new Answer(200, Map.of("frames", frames())).send(request));
        router.post("/sandbox/frames").handler(request -> {
            push(Endpoints.body(request));
            new Answer(200, state.get()).send(request);
        });
    }

    /** Sends a text frame over all open WebSockets. */
    public void push(String frame) {
        sockets.forEach(socket -> socket.writeTextMessage(frame));
    }

    /** Breaks all open WebSockets. */
    public void drop() {
        sockets.forEach(ServerWebSocket::close);
    }

    /** How many are open. */
    public int open() {
        return sockets.size();
    }

    /** The text frames received so far, in order. */
    public List<String> frames() {
        return new ArrayList<>(frames);
    }
}
