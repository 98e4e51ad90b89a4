package io.guestway.sandbox.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.sandbox.platform.Setting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The frames of a conversation: messages, events and health checks; and a small agent that answers a text. */
final class MessageActions {

    /** The text at which the agent ends the conversation. */
    static final String GOOD_BYE = "/end";

    private static final int LONGEST_TEXT = 4096;
    private static final int LONGEST_ATTRIBUTES = 2048;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SandboxSettings settings;
    private final Sessions sessions;
    private final SessionActions sessionActions;

    MessageActions(SandboxSettings settings, Sessions sessions, SessionActions sessionActions) {
        this.settings = settings;
        this.sessions = sessions;
        this.sessionActions = sessionActions;
    }

    /** echo: the health check; numbers travel as text. */
    void echo(Connection connection, JsonNode frame, Actions.Outgoing answers) {
        Duration wait = connection.healthChecks.take(settings.number(Setting.HEALTH_CHECKS), sessions.window());
        if (!wait.isZero()) {
            answers.send(Envelope.tooManyRequests(wait));
            return;
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", serverId());
        body.put("type", "Text");
        body.put("text", frame.path("message").path("text").asText("ping"));
        body.put("direction", "Inbound");
        body.put(
                "metadata",
                Map.of(
                        "durationSeconds",
                        Long.toString(settings.duration(Setting.SESSION_LIFE).toSeconds()),
                        "expirationDate",
                        Long.toString(connection.session().expiresAt.getEpochSecond())));
        answers.send(Envelope.response("StructuredMessage", body));
    }

    void message(Connection connection, JsonNode frame, Actions.Outgoing answers) {
        Session session = connection.session();
        if (session.isReadOnly) {
            answers.send(Envelope.error(400, "Request failed."));
            return;
        }
        Duration second = settings.duration(Setting.LIMIT_WINDOW).dividedBy(60);
        Duration wait = session.messages.take(settings.number(Setting.MESSAGES), second);
        if (!wait.isZero()) {
            answers.send(Envelope.tooManyRequests(wait));
            return;
        }
        JsonNode message = frame.path("message");
        int attributes = attributes(frame.path("channel")) + attributes(message.path("channel"));
        if (attributes > LONGEST_ATTRIBUTES) {
            answers.send(Envelope.error(4013, "Custom Attributes in channel metadata is larger than 2048 bytes"));
            return;
        }
        String text = message.path("text").asText("");
        if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST_TEXT) {
            answers.send(Envelope.error(4011, "message too long"));
            return;
        }
        String type = message.path("type").asText("");
        if (type.equals("Event")) {
            event(session, message, answers);
        } else if (type.equals("Text") || type.equals("Structured")) {
            text(session, type, text, answers);
        } else {
            answers.send(Envelope.error(4020, "Missing parameter: message.type"));
        }
    }

    private void text(Session session, String type, String text, Actions.Outgoing answers) {
        sessions.touch(session);
        Map<String, Object> own = structured("Inbound", type, text, null);
        sessions.add(session, own);
        answers.send(Envelope.message("StructuredMessage", own));
        if (text.equals(GOOD_BYE)) {
            disconnect(session);
            return;
        }
        Map<String, Object> answer = structured("Outbound", "Text", "You said: " + text, "Human");
        sessions.add(session, answer);
        tell(session, Envelope.message("StructuredMessage", answer));
    }

    private void event(Session session, JsonNode message, Actions.Outgoing answers) {
        JsonNode event = message.path("events").path(0);
        String presence = event.path("presence").path("type").asText("");
        if (!presence.equals("Clear")) {
            sessions.touch(session);
            answers.send(Envelope.message(
                    "StructuredMessage",
                    event("Inbound", null, Map.of("type", presence.isEmpty() ? "Typing" : presence))));
            return;
        }
        if (!settings.isOn(Setting.CONVERSATION_CLEAR)) {
            answers.send(Envelope.error(403, "Conversation Clear is not enabled"));
            return;
        }
        answers.send(Envelope.message("StructuredMessage", event("Inbound", null, Map.of("type", "Clear"))));
        tell(session, Envelope.message("SessionClearedEvent", Map.of()));
        sessionActions.end(session, "conversationClear", true);
    }

    /** The agent ends the conversation; afterwards the session is read-only. */
    void disconnect(Session session) {
        Map<String, Object> body = event("Outbound", "Human", Map.of("type", "Disconnect"));
        body.put("metadata", Map.of("readOnly", "true"));
        session.isReadOnly = true;
        tell(session, Envelope.message("StructuredMessage", body));
    }

    private void tell(Session session, Map<String, Object> envelope) {
        sessions.connections(session).forEach(each -> each.send(envelope));
    }

    private static int attributes(JsonNode channel) {
        JsonNode attributes = channel.path("metadata").path("customAttributes");
        if (!attributes.isObject()) {
            return 0;
        }
        try {
            return JSON.writeValueAsBytes(attributes).length;
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> structured(String direction, String type, String text, String entity) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", serverId());
        body.put("type", type);
        body.put("text", text);
        body.put("direction", direction);
        body.put("channel", channel());
        if (entity != null) {
            body.put("originatingEntity", entity);
        }
        return body;
    }

    static Map<String, Object> event(String direction, String entity, Map<String, Object> presence) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", serverId());
        body.put("type", "Event");
        body.put("direction", direction);
        body.put("channel", channel());
        body.put(
                "events",
                List.of(
                        presence.get("type").equals("Typing")
                                ? Map.of("eventType", "Typing", "typing", Map.of("type", "On"))
                                : Map.of("eventType", "Presence", "presence", presence)));
        if (entity != null) {
            body.put("originatingEntity", entity);
        }
        return body;
    }

    private static Map<String, Object> channel() {
        return Map.of(
                "time",
                Instant.now().toString(),
                "messageId",
                UUID.randomUUID().toString(),
                "type",
                "Private",
                "platform",
                "WebMessaging");
    }

    /** 32 hex digits. */
    private static String serverId() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
