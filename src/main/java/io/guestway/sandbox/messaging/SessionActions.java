package io.guestway.sandbox.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.sandbox.platform.Setting;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The frames that begin, describe and end sessions. */
final class SessionActions {

    private static final int CUSTOM_DATA_BYTES = 2048;

    private final String deploymentId;
    private final SandboxSettings settings;
    private final Sessions sessions;
    private final GuestTokens tokens;

    SessionActions(String deploymentId, SandboxSettings settings, Sessions sessions, GuestTokens tokens) {
        this.deploymentId = deploymentId;
        this.settings = settings;
        this.sessions = sessions;
        this.tokens = tokens;
    }

    /** configureSession: an anonymous session. */
    void configure(Connection connection, String token, JsonNode frame, Actions.Outgoing answers) {
        Session session = checked(token, frame, answers);
        if (session == null) {
            return;
        }
        boolean startNew = frame.path("startNew").asBoolean(false);
        switch (sessions.configure(session, startNew)) {
            case NEW -> configured(connection, session, true, null, answers);
            case RESUMED -> configured(connection, session, false, null, answers);
            case EXPIRED -> answers.send(Envelope.error(4006, "Session has expired"));
            case NOT_FOUND -> answers.send(Envelope.error(4007, "Session not found"));
            case SIGNED_IN_BEFORE ->
                answers.send(Envelope.error(4017, "The session was authenticated; use another token"));
            default -> throw new IllegalStateException();
        }
    }

    /** configureAuthenticatedSession: {@code data.code} is the JWT of the exchange. */
    void signIn(Connection connection, String token, JsonNode frame, Actions.Outgoing answers) {
        Session session = checked(token, frame, answers);
        if (session == null) {
            return;
        }
        String user = tokens.user(frame.path("data").path("code").asText(""));
        if (user == null) {
            answers.send(Envelope.error(401, "User is unauthorized"));
            return;
        }
        boolean wasAnonymous = session.isAlive(sessions.now()) && session.user == null;
        if (wasAnonymous && !settings.isOn(Setting.SESSION_UPGRADE)) {
            answers.send(Envelope.error(403, "Session authentication failed: upgrades are not enabled"));
            return;
        }
        boolean isNew = !session.isAlive(sessions.now());
        Session replaced = sessions.signIn(session, user, frame.path("startNew").asBoolean(false));
        if (replaced != null) {
            end(replaced, "signedIn", true);
        }
        if (wasAnonymous) {
            for (Connection other : sessions.connections(session)) {
                if (other != connection) {
                    sessions.unbind(session, other);
                    other.configured(null);
                    other.send(Envelope.connectionClosed("signedIn"));
                }
            }
        }
        configured(connection, session, isNew, replaced != null, answers);
        if (wasAnonymous) {
            connection.send(Envelope.message(
                    "StructuredMessage", MessageActions.event("Inbound", "Human", Map.of("type", "SignIn"))));
        }
    }

    /** The checks of both; null if the frame is answered already. */
    private Session checked(String token, JsonNode frame, Actions.Outgoing answers) {
        if (!frame.path("deploymentId").isTextual()) {
            answers.send(Envelope.error(4020, "Missing parameter: deploymentId"));
            return null;
        }
        if (!frame.path("deploymentId").textValue().equals(deploymentId)) {
            answers.send(Envelope.error(400, "Request failed."));
            return null;
        }
        Session session = sessions.of(token);
        Duration wait = sessions.takeConfigure(session);
        if (!wait.isZero()) {
            answers.send(Envelope.tooManyRequests(wait));
            return null;
        }
        return session;
    }

    private void configured(
            Connection connection, Session session, boolean isNew, Boolean cleared, Actions.Outgoing answers) {
        Session before = connection.session();
        if (before != null && before != session) {
            sessions.unbind(before, connection);
        }
        connection.configured(session);
        Connection tooMany = sessions.bind(session, connection);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("connected", true);
        body.put("newSession", isNew);
        body.put("readOnly", session.isReadOnly);
        if (cleared != null) {
            body.put("clearedExistingSession", cleared);
        }
        body.put("allowedMedia", allowedMedia());
        body.put("blockedExtensions", List.of(".exe"));
        body.put("maxCustomDataBytes", CUSTOM_DATA_BYTES);
        body.put("durationSeconds", durationSeconds());
        body.put("expirationDate", session.expiresAt.getEpochSecond());
        if (isNew && settings.isOn(Setting.AUTO_START)) {
            body.put("autoStarted", true);
        }
        answers.send(Envelope.response("SessionResponse", body));
        if (tooMany != null) {
            tooMany.configured(null);
            tooMany.send(Envelope.connectionClosed("connectionLimit"));
        }
    }

    private long durationSeconds() {
        return Math.max(1, settings.duration(Setting.SESSION_LIFE).toSeconds());
    }

    private static Map<String, Object> allowedMedia() {
        return Map.of(
                "inbound",
                Map.of(
                        "fileTypes",
                        List.of(Map.of("type", "image/png"), Map.of("type", "image/jpeg")),
                        "maxFileSizeKB",
                        10_240));
    }

    /** closeSession: for all connections it ends the session, for this one it only leaves it. */
    void close(Connection connection, JsonNode frame, Actions.Outgoing answers) {
        Session session = connection.session();
        if (!frame.path("closeAllConnections").isBoolean()) {
            answers.send(Envelope.error(4020, "Missing parameter: closeAllConnections"));
            return;
        }
        if (!frame.path("closeAllConnections").booleanValue()) {
            sessions.unbind(session, connection);
            connection.configured(null);
            answers.send(Envelope.connectionClosed("closeSession"));
            return;
        }
        if (session.isReadOnly) {
            sessions.close(session, false).forEach(each -> each.configured(null));
            answers.send(Envelope.response(
                    "SessionResponse", Map.of("connected", false, "newSession", false, "readOnly", true)));
            return;
        }
        for (Connection each : sessions.close(session, false)) {
            each.configured(null);
            if (each == connection) {
                answers.send(Envelope.connectionClosed("closeSession"));
            } else {
                each.send(Envelope.connectionClosed("closeSession"));
            }
        }
    }

    /** Ends a session for another reason than closeSession. */
    void end(Session session, String reason, boolean wipe) {
        for (Connection each : sessions.close(session, wipe)) {
            each.configured(null);
            each.send(Envelope.connectionClosed(reason));
        }
    }

    void configuration(Actions.Outgoing answers) {
        answers.send(Envelope.response(
                "GetConfigurationResponse",
                Map.of(
                        "allowedMedia",
                        allowedMedia(),
                        "maxCustomDataBytes",
                        CUSTOM_DATA_BYTES,
                        "messageRoutingEnabled",
                        true,
                        "sessionDurationSeconds",
                        durationSeconds())));
    }

    /** getJwt: a token for the history of this session. */
    void jwt(Connection connection, Actions.Outgoing answers) {
        answers.send(Envelope.response("JwtResponse", tokens.historyJwt(connection.session().token)));
    }
}
