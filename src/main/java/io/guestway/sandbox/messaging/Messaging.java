package io.guestway.sandbox.messaging;

import io.guestway.sandbox.fault.Fault;
import io.guestway.sandbox.fault.Faults;
import io.guestway.sandbox.platform.Answer;
import io.guestway.sandbox.platform.Counters;
import io.guestway.sandbox.platform.Endpoints;
import io.guestway.sandbox.platform.RateWindow;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.sandbox.platform.Setting;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Web messaging as Genesys Cloud publishes it: the guest WebSocket, the calls of signed-in guests, and the deployment. */
public final class Messaging {

    /** The path of the WebSocket. */
    public static final String PATH = "/v1";

    /** The deployment that the sandbox has. */
    public static final String DEPLOYMENT_ID = "5a4db0c5-0000-4000-8000-00000005a4db";

    private static final int LARGEST_FRAME = 1 << 17;

    private final Clock clock;
    private final Faults faults;
    private final Counters counters;
    private final SandboxSettings settings;
    private final Sessions sessions;
    private final IdentityProvider provider = new IdentityProvider();
    private final WebDeployments deployments;
    private final SessionActions sessionActions;
    private final MessageActions messageActions;
    private final Actions actions;
    private final FrameLog log;
    private final Set<ServerWebSocket> sockets = ConcurrentHashMap.newKeySet();

    public Messaging(Vertx vertx, Clock clock, Faults faults, Counters counters, SandboxSettings settings) {
        this.clock = clock;
        this.faults = faults;
        this.counters = counters;
        this.settings = settings;
        this.sessions = new Sessions(clock, settings);
        this.log = new FrameLog(clock);
        GuestTokens tokens = new GuestTokens(clock, settings);
        this.deployments = new WebDeployments(DEPLOYMENT_ID, settings, sessions, tokens, provider);
        this.sessionActions = new SessionActions(DEPLOYMENT_ID, settings, sessions, tokens);
        this.messageActions = new MessageActions(settings, sessions, sessionActions);
        this.actions = new Actions(vertx, faults, counters, settings, sessions, sessionActions, messageActions);
    }

    /** Adds its HTTP endpoints and its part of the control API. */
    public void mount(Router router, Endpoints endpoints) {
        deployments.mount(router, endpoints);
        provider.mount(router);
        router.get("/sandbox/frames")
                .handler(request ->
                        new Answer(200, Map.of("frames", log.shown(), "counts", log.counts())).send(request));
        router.get("/sandbox/sessions/:token").handler(request -> {
            Map<String, Object> shown = sessions.shown(request.pathParam("token"));
            (shown == null ? Answer.error(404, "not.found", "No frame had this token") : new Answer(200, shown))
                    .send(request);
        });
        router.post("/sandbox/sessions/:token/disconnect").handler(request -> {
            Session session = sessions.find(request.pathParam("token"));
            if (session != null) {
                messageActions.disconnect(session);
            }
            new Answer(session == null ? 404 : 204, null).send(request);
        });
    }

    /** Upgrades a request, unless its deployment, its origin or the connection limit forbids it. */
    public void open(HttpServerRequest request) {
        MultiMap query = request.params();
        Fault fault = faults.meet("websocket");
        if (fault != null && fault.kind().equals("hang")) {
            counters.count("websocket", "fault-hang");
            return;
        }
        if (fault != null && fault.kind().equals("status")) {
            counters.count("websocket", "fault-status");
            refuse(request, fault.status(), fault.retryAfter());
            return;
        }
        if (!DEPLOYMENT_ID.equals(query.get("deploymentId"))) {
            counters.count("websocket", "400");
            refuse(request, 400, null);
            return;
        }
        List<String> origins = settings.list(Setting.ORIGINS);
        if (!origins.isEmpty() && !origins.contains(request.getHeader("Origin"))) {
            counters.count("websocket", "403");
            refuse(request, 403, null);
            return;
        }
        Duration wait = sessions.takeConnection();
        if (!wait.isZero() && settings.text(Setting.CONNECTION_LIMIT).equals("429")) {
            counters.count("websocket", "429");
            refuse(request, 429, Long.toString(RateWindow.seconds(wait)));
            return;
        }
        request.toWebSocket().onSuccess(socket -> opened(socket, fault, wait));
    }

    private static void refuse(HttpServerRequest request, int status, String retryAfter) {
        if (retryAfter != null) {
            request.response().putHeader("Retry-After", retryAfter);
        }
        request.response().setStatusCode(status).end();
    }

    private void opened(ServerWebSocket socket, Fault fault, Duration wait) {
        counters.count("websocket", "101");
        if (fault != null) {
            counters.count("websocket", "fault-" + fault.kind());
            socket.close();
            return;
        }
        sockets.add(socket);
        Connection connection = new Connection(socket, clock, actions, log);
        socket.closeHandler(closed -> {
            sockets.remove(socket);
            Session session = connection.session();
            if (session != null) {
                sessions.unbind(session, connection);
            }
        });
        if (!wait.isZero()) {
            connection.send(Envelope.tooManyRequests(wait));
            socket.close();
            return;
        }
        // a message may arrive in fragments
        StringBuilder message = new StringBuilder();
        socket.frameHandler(frame -> {
            if (!frame.isText() && !frame.isContinuation()) {
                return;
            }
            message.append(frame.textData());
            if (message.length() > LARGEST_FRAME) {
                socket.close((short) 1009);
            } else if (frame.isFinal()) {
                String text = message.toString();
                message.setLength(0);
                connection.receive(text);
            }
        });
    }

    /** Breaks all open WebSockets. */
    public void drop() {
        sockets.forEach(ServerWebSocket::close);
    }

    /** The state of a session, or null if no frame had its token. */
    public Map<String, Object> session(String token) {
        return sessions.shown(token);
    }

    /** The tokens of the sessions that live. */
    public Set<String> alive() {
        return sessions.alive();
    }

    /** How often each session was closed, by its token. */
    public Map<String, Integer> closed() {
        return sessions.closed();
    }

    /** How many frames of each kind were received and sent. */
    public Map<String, Integer> frameCounts() {
        return log.counts();
    }

    /** Counts, without tokens. */
    public Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>(sessions.shown());
        shown.put("webSockets", sockets.size());
        shown.put("connectionsInWindow", sessions.connectionsInWindow());
        shown.put("frames", log.counts());
        return shown;
    }
}
