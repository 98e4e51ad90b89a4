package io.guestway.sandbox.messaging;

import io.guestway.sandbox.platform.RateWindow;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.sandbox.platform.Setting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The guest sessions of the deployment. Thread-safe. */
final class Sessions {

    /** What configuring a session led to. */
    enum Configured {
        NEW,
        RESUMED,
        EXPIRED,
        NOT_FOUND,
        SIGNED_IN_BEFORE,
        TOO_MANY
    }

    private final Clock clock;
    private final SandboxSettings settings;
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final RateWindow connections;

    Sessions(Clock clock, SandboxSettings settings) {
        this.clock = clock;
        this.settings = settings;
        this.connections = new RateWindow(clock);
    }

    /** Zero if a new connection is within the deployment's limit; else how long to wait. */
    Duration takeConnection() {
        return connections.take(settings.number(Setting.CONNECTIONS), window());
    }

    int connectionsInWindow() {
        return connections.taken();
    }

    Duration window() {
        return settings.duration(Setting.LIMIT_WINDOW);
    }

    Instant now() {
        return clock.instant();
    }

    /** The session of a token; a session that was never begun counts frames only. */
    synchronized Session of(String token) {
        return sessions.computeIfAbsent(token, name -> new Session(name, clock));
    }

    /** The session of a token, or null. */
    synchronized Session find(String token) {
        return sessions.get(token);
    }

    /** Zero if one more configure frame is within the session's limit; else how long to wait. */
    synchronized Duration takeConfigure(Session session) {
        if (session.refusedUntil.isAfter(now())) {
            session.refusedTooEarly++;
        }
        return session.configures.take(settings.number(Setting.CONFIGURES), window());
    }

    /** Begins or resumes an anonymous session. */
    synchronized Configured configure(Session session, boolean startNew) {
        session.configured++;
        if (startNew) {
            session.configuredWithStartNew++;
        }
        Instant now = now();
        if (session.isAlive(now)) {
            if (session.user != null) {
                return Configured.SIGNED_IN_BEFORE;
            }
            if (!session.isReadOnly || !startNew) {
                return Configured.RESUMED;
            }
        } else if (session.user != null && session.begun > 0) {
            return Configured.SIGNED_IN_BEFORE;
        } else if (session.isClosed && !startNew) {
            switch (settings.text(Setting.CLOSED_CONFIGURE)) {
                case "resume" -> {
                    if (session.expiresAt.isAfter(now)) {
                        session.isClosed = false;
                        return Configured.RESUMED;
                    }
                }
                case "4007" -> {
                    return Configured.NOT_FOUND;
                }
                default -> {}
            }
        } else if (session.begun > 0
                && !session.isClosed
                && settings.text(Setting.EXPIRED_CONFIGURE).equals("4006")) {
            return Configured.EXPIRED;
        }
        begin(session, now);
        return Configured.NEW;
    }

    private void begin(Session session, Instant now) {
        session.begun++;
        session.isClosed = false;
        session.isReadOnly = false;
        session.transcript.clear();
        session.expiresAt = now.plus(settings.duration(Setting.SESSION_LIFE));
    }

    /**
     * Begins, resumes or upgrades the session of a signed-in user.
     *
     * @return the other session of that user, which this one replaces, or null
     */
    synchronized Session signIn(Session session, String user, boolean startNew) {
        session.configured++;
        Session replaced = sessions.values().stream()
                .filter(other -> other != session && user.equals(other.user) && other.isAlive(now()))
                .findFirst()
                .orElse(null);
        if (!session.isAlive(now()) || startNew && session.isReadOnly) {
            begin(session, now());
        }
        session.user = user;
        return replaced;
    }

    /** A message slides the expiry. */
    synchronized void touch(Session session) {
        session.expiresAt = now().plus(settings.duration(Setting.SESSION_LIFE));
    }

    /** Adds a connection to its session, and returns the oldest one if there are too many. */
    synchronized Connection bind(Session session, Connection connection) {
        session.connections.remove(connection);
        session.connections.add(connection);
        return session.connections.size() > settings.number(Setting.SESSION_CONNECTIONS)
                ? session.connections.remove(0)
                : null;
    }

    synchronized void unbind(Session session, Connection connection) {
        session.connections.remove(connection);
    }

    synchronized List<Connection> connections(Session session) {
        return List.copyOf(session.connections);
    }

    /** Ends a session. The caller tells its connections. */
    synchronized List<Connection> close(Session session, boolean wipe) {
        session.closed++;
        session.isClosed = true;
        if (wipe) {
            session.transcript.clear();
        }
        List<Connection> all = List.copyOf(session.connections);
        session.connections.clear();
        return all;
    }

    synchronized void add(Session session, Map<String, Object> message) {
        session.transcript.add(message);
    }

    synchronized List<Map<String, Object>> transcript(Session session) {
        return List.copyOf(session.transcript);
    }

    /** The sessions of a signed-in user. */
    synchronized List<Session> of(String user, boolean alive) {
        return sessions.values().stream()
                .filter(session -> user.equals(session.user) && (!alive || session.isAlive(now())))
                .toList();
    }

    /** The state of one, or null. */
    synchronized Map<String, Object> shown(String token) {
        Session session = sessions.get(token);
        return session == null ? null : session.shown(now());
    }

    /** The tokens of the sessions that live. */
    synchronized Set<String> alive() {
        Instant now = now();
        return sessions.values().stream()
                .filter(session -> session.isAlive(now))
                .map(session -> session.token)
                .collect(Collectors.toSet());
    }

    /** How often each session was closed, by its token. */
    synchronized Map<String, Integer> closed() {
        return sessions.values().stream()
                .filter(session -> session.closed > 0)
                .collect(Collectors.toMap(session -> session.token, session -> session.closed));
    }

    /** Counts, without tokens. */
    synchronized Map<String, Object> shown() {
        Instant now = now();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put(
                "sessionsBegun",
                sessions.values().stream().mapToInt(each -> each.begun).sum());
        shown.put(
                "sessionsAlive",
                sessions.values().stream().filter(each -> each.isAlive(now)).count());
        shown.put(
                "sessionsClosed",
                sessions.values().stream().mapToInt(each -> each.closed).sum());
        shown.put(
                "refusedTooEarly",
                sessions.values().stream()
                        .mapToInt(each -> each.refusedTooEarly)
                        .sum());
        return shown;
    }
}
