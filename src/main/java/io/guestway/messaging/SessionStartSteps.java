package io.guestway.messaging;

import io.guestway.genesys.Deadline;
import io.guestway.genesys.GenesysException;
import io.guestway.guest.GuestSteps;
import io.guestway.guest.SessionIds;
import io.guestway.guest.SessionTerms;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** The steps that begin a session: a random token, or the one that the app made. */
public final class SessionStartSteps {

    /** Variable: whether the session is configured before it is returned. */
    static final String PROVE = "guestway-prove";

    private static final int MOST_TOKENS = 3;
    private static final String TRIED = "guestway-tokens-tried";

    private final SessionIds ids;
    private final Deadline deadline;

    public SessionStartSteps(SessionIds ids, Deadline deadline) {
        this.ids = ids;
        this.deadline = deadline;
    }

    /**
     * The body becomes a map with {@code id}, {@code guestToken} and {@code kind}; {@code adopted} is true if the request had
     * the token. Sets the variable {@value #PROVE}.
     *
     * @param prove whether new sessions are proved, unless the request says otherwise
     * @param maxWait how long a caller waits at most
     */
    public Processor begin(boolean prove, Duration maxWait) {
        return exchange -> {
            deadline.within(exchange, maxWait);
            // a route may have issued another guest before
            exchange.removeVariable(TRIED);
            // a route may issue several guests: the answer of the last one is no request
            Map<?, ?> request =
                    exchange.getMessage().getBody() instanceof Map<?, ?> body && !body.containsKey("guestId")
                            ? body
                            : Map.of();
            boolean isAdopted = request.get("guestToken") instanceof String;
            boolean wanted = request.get("prove") instanceof Boolean own ? own : prove;
            exchange.setVariable(PROVE, wanted && !isAdopted);
            mint(exchange, isAdopted ? (String) request.get("guestToken") : null);
        };
    }

    private void mint(Exchange exchange, String adopted) {
        String token = adopted != null ? adopted : UUID.randomUUID().toString();
        String id = ids.of(exchange.getVariable(GuestSteps.FINGERPRINT, String.class), token);
        new SessionHandle(id, token, null).bind(exchange);
        Map<String, Object> session = new LinkedHashMap<>();
        session.put("id", id);
        session.put("guestToken", token);
        session.put("kind", SessionTerms.ANONYMOUS);
        if (adopted != null) {
            session.put("adopted", true);
        }
        exchange.getMessage().setBody(session);
    }

    /** Takes another random token, because Genesys knows the last one. Fails after {@value #MOST_TOKENS} of them. */
    public Processor mintAnew() {
        return exchange -> {
            int tried = exchange.getVariable(TRIED, 1, Integer.class) + 1;
            if (tried > MOST_TOKENS) {
                throw GenesysException.unreadable(
                        GenesysException.Fate.REFUSED,
                        "Genesys did not begin a new session for any of " + MOST_TOKENS + " new tokens");
            }
            exchange.setVariable(TRIED, tried);
            mint(exchange, null);
        };
    }

    /** Called after Genesys began the session: the body, a SessionResponse, becomes the session again. */
    public Processor proved() {
        return exchange -> {
            Map<?, ?> answer = exchange.getMessage().getBody(Map.class);
            SessionHandle handle = SessionHandle.of(exchange);
            Map<String, Object> session = new LinkedHashMap<>();
            session.put("id", handle.guestId);
            session.put("guestToken", handle.token);
            session.put("kind", SessionTerms.ANONYMOUS);
            session.put("proved", true);
            if (answer != null && answer.get("expirationDate") instanceof Number seconds) {
                session.put("expirationDate", seconds);
            }
            exchange.getMessage().setBody(session);
            exchange.setVariable(PROVE, false);
        };
    }

    /** Fails, because an answer is none of those that the route expects. */
    public static Processor unexpected() {
        return exchange -> {
            throw GenesysException.answeredFrame(
                    exchange.getVariable(ConnectionSteps.FRAME_CLASS, String.class),
                    exchange.getVariable(ConnectionSteps.FRAME_CODE, 0, Integer.class));
        };
    }
}
