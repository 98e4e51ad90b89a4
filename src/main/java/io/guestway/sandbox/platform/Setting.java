package io.guestway.sandbox.platform;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A property of the sandbox in the dialect web-messaging: a published limit, a lifetime, a setting of the deployment, or a
 * behaviour that Genesys does not publish and that differs between observers.
 */
public enum Setting {
    SESSION_LIFE("session-life", "72h", "life of a guest session after its last message"),
    HISTORY_JWT_LIFE("history-jwt-life", "60s", "life of the token that getJwt answers"),
    GUEST_JWT_LIFE("guest-jwt-life", "15m", "life of the JWT of a signed-in guest"),
    GUEST_REFRESH_LIFE("guest-refresh-life", "24h", "life of the refresh token of a signed-in guest"),
    LIMIT_WINDOW("limit-window", "60s", "the minute of the limits below"),
    CONNECTIONS("connections-per-minute", "1000", "new connections to the deployment"),
    CONFIGURES("configures-per-minute", "60", "configure frames for one session"),
    FRAMES("frames-per-minute", "60", "frames on one connection"),
    MESSAGES("messages-per-second", "5", "messages of one session"),
    HEALTH_CHECKS("health-checks-per-minute", "2", "echo frames on one connection"),
    HISTORY("history-per-minute", "10", "history pages of one session"),
    API_REQUESTS("api-requests-per-minute", "300", "calls of the platform API with one access token"),
    SESSION_CONNECTIONS("session-connections", "3", "connections of one session; one more closes the oldest"),
    ORIGINS("origins", "", "allowed Origin headers, separated by commas; all if empty"),
    AUTO_START("auto-start", "false", "true | false: conversations begin with the session", "true", "false"),
    CONVERSATION_CLEAR("conversation-clear", "true", "true | false: guests may clear conversations", "true", "false"),
    SESSION_UPGRADE("session-upgrade", "true", "true | false: anonymous guests may sign in", "true", "false"),
    CONNECTION_LIMIT(
            "connection-limit", "429", "429 | frame: how a connection beyond the limit is refused", "429", "frame"),
    EXPIRED_CONFIGURE(
            "expired-configure",
            "new-session",
            "new-session | 4006: the answer to configureSession for an expired session",
            "new-session",
            "4006"),
    CLOSED_CONFIGURE(
            "closed-configure",
            "new-session",
            "new-session | resume | 4007: the answer to configureSession after closeSession",
            "new-session",
            "resume",
            "4007"),
    EXPIRED_TYPE(
            "expired-type", "message", "message | response: the type of SessionExpiredEvent", "message", "response"),
    REFUSED_STATUS(
            "refused-status",
            "400",
            "400 | 401 | 403: a refused code or refresh token of a guest",
            "400",
            "401",
            "403"),
    REVOKED_STATUS("revoked-status", "204", "204 | 200: the answer to a revocation", "204", "200");

    private final String label;
    private final String usual;
    private final String meaning;
    private final List<String> choices;

    Setting(String label, String usual, String meaning, String... choices) {
        this.label = label;
        this.usual = usual;
        this.meaning = meaning;
        this.choices = List.of(choices);
    }

    /** The name on the command line. */
    public String label() {
        return label;
    }

    /** The default. */
    public String usual() {
        return usual;
    }

    /** What it sets, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** The setting of that name. */
    public static Optional<Setting> of(String label) {
        return Arrays.stream(values())
                .filter(setting -> setting.label.equals(label))
                .findFirst();
    }

    boolean isDuration() {
        return usual.matches("\\d+[smh]");
    }

    /** What a value must be, or null if this one is valid. */
    String requirement(String value) {
        if (!choices.isEmpty()) {
            return choices.contains(value) ? null : "requires one of " + String.join(", ", choices);
        }
        if (isDuration()) {
            return value.matches("[1-9]\\d{0,8}(ms|s|m|h|d)") ? null : "requires a duration such as 90s, 15m or 72h";
        }
        if (this == ORIGINS) {
            return null;
        }
        return value.matches("[1-9]\\d{0,8}") ? null : "requires an integer of at least 1";
    }
}
