package io.guestway.messaging;

import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * The session that an exchange works on, with its token and its control connection. Neither is in a variable, a header or the
 * body, so that no log shows the token.
 */
final class SessionHandle {

    private static final String PROPERTY = "guestwaySession";

    final String guestId;
    final String token;
    /** when the permit to open a connection was given, in nanoseconds of the clock; null without one */
    Long permittedAt;
    /** null while there is none */
    ControlConnection connection;
    /** the queued end; null if the session is not being ended */
    final End end;

    SessionHandle(String guestId, String token, End end) {
        this.guestId = guestId;
        this.token = token;
        this.end = end;
    }

    void bind(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    /** That of the exchange, if it has one. */
    static Optional<SessionHandle> find(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(PROPERTY, SessionHandle.class));
    }

    /** That of the exchange. Throws IllegalStateException if a route forgot to begin. */
    static SessionHandle of(Exchange exchange) {
        SessionHandle handle = exchange.getProperty(PROPERTY, SessionHandle.class);
        if (handle == null) {
            throw new IllegalStateException(
                    "no session: a route that uses guestway-messaging: begins with guestway-step:new-session or"
                            + " guestway-messaging:lease");
        }
        return handle;
    }

    /** Closes the control connection, if one is open. Tells whether one was. */
    boolean close() {
        if (connection == null) {
            return false;
        }
        connection.close();
        connection = null;
        return true;
    }

    @Override
    public String toString() {
        return "SessionHandle[" + guestId + "]";
    }
}
