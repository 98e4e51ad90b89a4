package io.guestway.token;

import io.guestway.api.RequestStep;
import io.guestway.event.Announcements;
import io.guestway.event.Event;
import io.guestway.genesys.GenesysCall;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.guestway.step.FailedAgain;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;

/** The steps of the token routes. No step leaves a refresh token on the exchange when it is over. */
public final class RotationSteps {

    /** Variable: whether an answer is there that is still to be stored, so that nothing is asked for. */
    public static final String GRANTED = "guestway-granted";

    /** Variable: whether the exchange has brought a new access token. */
    public static final String REFRESHED = "guestway-refreshed";

    /** Variable: until when the frame is worth sending, in epoch milliseconds. */
    private static final String FRAME_UNTIL = "guestway-frame-until";

    private static final String HOLDS_KEYSTORE = "guestwayHoldsKeystore";

    private final Rotation rotation;
    private final TokenState state;
    private final Announcements announcements;
    private final RefreshOnce once;

    public RotationSteps(Rotation rotation, TokenState state, Announcements announcements, RefreshOnce once) {
        this.rotation = rotation;
        this.state = state;
        this.announcements = announcements;
        this.once = once;
    }

    /** Whether a refresh is due when somebody looks, or, at once, where it cannot wait for that. */
    public Predicate isDue(boolean atOnce) {
        return new Predicate() {
            @Override
            public boolean matches(Exchange exchange) {
                return !once.isFlying() && rotation.isDue(atOnce);
            }
        };
    }

    /** Locks the keystore; the body becomes the refresh token to present. */
    public Processor begin() {
        return exchange -> {
            exchange.setVariable(REFRESHED, false);
            rotation.lock();
            exchange.setProperty(HOLDS_KEYSTORE, true);
            Optional<String> token = rotation.begin();
            exchange.setVariable(GRANTED, token.isEmpty());
            exchange.getMessage().setBody(token.orElse(null));
        };
    }

    /** Makes it known to a restart that the token is being presented. */
    public Processor openJournal() {
        return exchange -> rotation.openJournal();
    }

    /** Stores what the body grants. */
    public Processor store() {
        return exchange -> {
            Map<?, ?> body = exchange.getMessage().getBody(Map.class);
            exchange.getMessage().setBody(null);
            exchange.setVariable("guestway-stored-ms", rotation.store(body).toNanos() / 1000 / 1000.0);
        };
    }

    /** The access token is in use from now on. */
    public Processor publish() {
        return exchange -> {
            TokenAnswer answer = rotation.publish();
            exchange.setVariable("guestway-expires-in", answer.life().toMillis() / 1000.0);
            exchange.setVariable(REFRESHED, true);
        };
    }

    /** Says what the failure means; the exchange goes on, to tell of it. */
    public Processor judge() {
        return exchange -> {
            exchange.getMessage().setBody(null);
            Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
            while (failure instanceof RuntimeCamelException && failure.getCause() instanceof Exception cause) {
                failure = cause;
            }
            exchange.setProperty(
                    Exchange.EXCEPTION_CAUGHT,
                    rotation.judge(
                            failure,
                            exchange.getVariable(RequestStep.REQUEST_ID, "none", String.class),
                            exchange.getVariable(GenesysCall.CORRELATION_ID, "none", String.class)));
            FailedAgain.remember().process(exchange);
        };
    }

    /** Lets go of the keystore. */
    public Processor end() {
        return exchange -> {
            if (exchange.removeProperty(HOLDS_KEYSTORE) != null) {
                rotation.end();
            }
        };
    }

    /** The body becomes the list of events to raise. */
    public Processor takeEvents() {
        return exchange -> exchange.getMessage().setBody(announcements.take());
    }

    /** The event of the body could not be raised. */
    public Processor notRaised() {
        return exchange ->
                announcements.notRaised(exchange.getMessage().getBody(Map.class).get("id"));
    }

    /**
     * The event of the body has been raised.
     *
     * @param toWebhook whether there is a webhook: what it is to take counts as raised once the outbox has it
     */
    public Processor raised(boolean toWebhook) {
        return exchange -> {
            Map<?, ?> event = exchange.getMessage().getBody(Map.class);
            if (!toWebhook || !Event.CALLING_PEOPLE.contains(String.valueOf(event.get("type")))) {
                announcements.raised(event.get("id"));
            }
        };
    }

    /** The body becomes the payload of a frame with the newest access token; null where it has expired. */
    public Processor framePayload() {
        return exchange -> {
            Optional<AccessToken> token = state.valid();
            exchange.setVariable(
                    FRAME_UNTIL,
                    token.map(valid -> valid.expiresAt().toEpochMilli()).orElse(null));
            exchange.getMessage().setBody(token.map(RotationSteps::payload).orElse(null));
        };
    }

    private static Map<String, Object> payload(AccessToken token) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("token_type", token.type());
        payload.put("access_token", token.value());
        payload.put("timestamp", token.publishedAt().toEpochMilli());
        return payload;
    }

    /** Sets the Authorization header. Fails where no token is valid: never an expired one. */
    public Processor authorize() {
        return exchange -> {
            exchange.getMessage().removeHeader("Authorization");
            AccessToken token = state.valid().orElseThrow(RotationSteps::noToken);
            exchange.getMessage().setHeader("Authorization", token.type() + " " + token.value());
        };
    }

    static ProblemException noToken() {
        return new ProblemException(ErrorCode.GENESYS_UNAVAILABLE, "There is no valid access token at the moment");
    }
}
