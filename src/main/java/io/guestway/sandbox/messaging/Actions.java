package io.guestway.sandbox.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import io.guestway.sandbox.fault.Fault;
import io.guestway.sandbox.fault.Faults;
import io.guestway.sandbox.platform.Counters;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.sandbox.platform.Setting;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Passes each request frame to its action, after the checks that all of them share, and applies faults. */
final class Actions {

    private static final int LONGEST_TOKEN = 2048;
    private static final String CONFIGURE = "configure";
    private static final Set<String> WITHOUT_SESSION = Set.of("configureSession", "configureAuthenticatedSession");

    private final Vertx vertx;
    private final Faults faults;
    private final Counters counters;
    private final SandboxSettings settings;
    private final Sessions sessions;
    private final SessionActions sessionActions;
    private final MessageActions messageActions;

    Actions(
            Vertx vertx,
            Faults faults,
            Counters counters,
            SandboxSettings settings,
            Sessions sessions,
            SessionActions sessionActions,
            MessageActions messageActions) {
        this.vertx = vertx;
        this.faults = faults;
        this.counters = counters;
        this.settings = settings;
        this.sessions = sessions;
        this.sessionActions = sessionActions;
        this.messageActions = messageActions;
    }

    void receive(Connection connection, JsonNode frame) {
        String action = frame.path("action").asText("");
        String call =
                switch (action) {
                    case "configureSession", "configureAuthenticatedSession" -> CONFIGURE;
                    case "closeSession" -> "close-session";
                    default -> action;
                };
        Fault fault = faults.meet(call);
        if (fault == null) {
            perform(connection, action, frame);
            return;
        }
        counters.count(call, "fault-" + fault.kind());
        switch (fault.kind()) {
            case "frame" -> refuse(connection, frame, fault);
            case "delay" -> vertx.setTimer(Math.max(1, fault.delayMs()), timer -> perform(connection, action, frame));
            case "hang" -> {}
            case "lost" -> {
                perform(connection, action, frame, envelope -> {});
                connection.close();
            }
            case "close-after" -> {
                perform(connection, action, frame);
                connection.close();
            }
            default -> connection.close();
        }
    }

    private void perform(Connection connection, String action, JsonNode frame) {
        perform(connection, action, frame, connection::send);
    }

    private void refuse(Connection connection, JsonNode frame, Fault fault) {
        Object retryAfter = fault.body() instanceof Map<?, ?> body ? body.get("retryAfter") : null;
        if (retryAfter instanceof Number seconds && frame.path("token").isTextual()) {
            Session session = sessions.of(frame.path("token").textValue());
            session.refusedUntil = sessions.now().plusMillis((long) (seconds.doubleValue() * 1000));
        }
        connection.send(Envelope.traced(
                Envelope.of(Envelope.RESPONSE, fault.frameClass(), fault.code(), fault.body()), tracingId(frame)));
    }

    private void perform(Connection connection, String action, JsonNode frame, Outgoing answers) {
        String tracingId = tracingId(frame);
        Outgoing traced = envelope -> answers.send(Envelope.traced(envelope, tracingId));
        Duration wait = connection.frames.take(settings.number(Setting.FRAMES), sessions.window());
        if (!wait.isZero()) {
            traced.send(Envelope.tooManyRequests(wait));
            return;
        }
        String token = frame.path("token").isTextual() ? frame.path("token").textValue() : "";
        if (token.isEmpty() || action.isEmpty()) {
            traced.send(Envelope.error(4020, "Missing parameter: " + (action.isEmpty() ? "action" : "token")));
            return;
        }
        if (token.codePointCount(0, token.length()) > LONGEST_TOKEN) {
            traced.send(Envelope.error(400, "Request failed."));
            return;
        }
        if (!WITHOUT_SESSION.contains(action) && !isConfigured(connection, token, traced)) {
            return;
        }
        switch (action) {
            case "configureSession" -> sessionActions.configure(connection, token, frame, traced);
            case "configureAuthenticatedSession" -> sessionActions.signIn(connection, token, frame, traced);
            case "closeSession" -> sessionActions.close(connection, frame, traced);
            case "getConfiguration" -> sessionActions.configuration(traced);
            case "getJwt" -> sessionActions.jwt(connection, traced);
            case "echo" -> messageActions.echo(connection, frame, traced);
            case "onMessage" -> messageActions.message(connection, frame, traced);
            case "onAttachment", "getAttachment", "deleteAttachment", "disconnectCustomer", "resumeToken" ->
                traced.send(Envelope.error(4000, "Feature unavailable"));
            default -> traced.send(Envelope.error(400, "Request failed."));
        }
    }

    /** Only a connection that has configured the session may use it. */
    private boolean isConfigured(Connection connection, String token, Outgoing answers) {
        Session session = connection.session();
        if (session == null || !session.token.equals(token)) {
            answers.send(Envelope.error(4007, "Session not found"));
            return false;
        }
        if (!session.expiresAt.isAfter(sessions.now())) {
            answers.send(Envelope.of(settings.text(Setting.EXPIRED_TYPE), "SessionExpiredEvent", 200, Map.of()));
            return false;
        }
        return true;
    }

    private static String tracingId(JsonNode frame) {
        return frame.path("tracingId").isTextual() ? frame.path("tracingId").textValue() : null;
    }

    /** Takes the answers of an action. */
    interface Outgoing {
        void send(Map<String, Object> envelope);
    }
}
