package io.guestway.sandbox.messaging;

import io.guestway.sandbox.platform.RateWindow;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A guest session, named by the token that a client made. Guarded by the monitor of its {@link Sessions}. */
final class Session {

    final String token;
    final RateWindow configures;
    final RateWindow messages;
    final RateWindow history;
    final List<Map<String, Object>> transcript = new ArrayList<>();
    /** oldest first */
    final List<Connection> connections = new ArrayList<>();

    Instant expiresAt;
    boolean isClosed;
    boolean isReadOnly;
    /** the signed-in user; null of an anonymous session */
    String user;

    int configured;
    int configuredWithStartNew;
    int begun;
    int closed;
    Instant refusedUntil = Instant.MIN;
    int refusedTooEarly;

    Session(String token, Clock clock) {
        this.token = token;
        this.configures = new RateWindow(clock);
        this.messages = new RateWindow(clock);
        this.history = new RateWindow(clock);
    }

    boolean isAlive(Instant now) {
        return begun > 0 && !isClosed && expiresAt.isAfter(now);
    }

    Map<String, Object> shown(Instant now) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("alive", isAlive(now));
        shown.put("kind", user == null ? "anonymous" : "signed-in");
        shown.put("readOnly", isReadOnly);
        shown.put("connections", connections.size());
        shown.put("configureSession", configured);
        shown.put("configureSessionStartNew", configuredWithStartNew);
        shown.put("begun", begun);
        shown.put("closeSession", closed);
        shown.put("refusedTooEarly", refusedTooEarly);
        shown.put("messages", transcript.size());
        if (expiresAt != null) {
            shown.put("expiresAt", expiresAt.toString());
        }
        return shown;
    }
}
