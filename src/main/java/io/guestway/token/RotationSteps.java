package io.guestway.token;

import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;

/** The bean of {@code routes/token-refresh.camel.yaml}. No step leaves a refresh token on the exchange when it is over. */
public final class RotationSteps {

    /** Until when the frame is worth sending, in epoch milliseconds. */
    private static final String FRAME_UNTIL = "guestway-frame-until";

    private final Rotation rotation;
    private final FailedRefresh failed;
    private final TokenState state;
    private final TokenClock clock;
    private final Runnable concluded;

    /** @param concluded runs when the result of an attempt is known */
    RotationSteps(Rotation rotation, FailedRefresh failed, TokenState state, TokenClock clock, Runnable concluded) {
        this.rotation = rotation;
        this.failed = failed;
        this.state = state;
        this.clock = clock;
        this.concluded = concluded;
    }

    /**
     * Locks the keystore and takes the refresh token. The variable {@code guestway-unstored} says whether something that was
     * granted before is to be stored instead, and nothing is presented.
     */
    public void begin(Exchange exchange) throws Exception {
        exchange.getMessage().setBody(null);
        exchange.setVariable("guestway-unstored", rotation.begin().isEmpty());
    }

    /** Makes it known to a restart that the token is being presented. Only then the body becomes the refresh token. */
    public void openJournal(Exchange exchange) throws Exception {
        exchange.getMessage().setBody(rotation.openJournal());
    }

    /** Stores what the body grants; the variable {@code guestway-stored-ms} says how long it took. */
    public void store(Exchange exchange) throws Exception {
        Map<?, ?> granted = exchange.getMessage().getBody(Map.class);
        exchange.getMessage().setBody(null);
        long began = clock.nanoTime().getAsLong();
        rotation.store(granted);
        Duration took = Duration.ofNanos(clock.nanoTime().getAsLong() - began);
        exchange.setVariable("guestway-stored-ms", took.toNanos() / 1000 / 1000.0);
    }

    /** The access token is in use from now on; the variable {@code guestway-expires-in} says for how many seconds. */
    public void publish(Exchange exchange) {
        exchange.setVariable("guestway-expires-in", rotation.publish().life().toMillis() / 1000.0);
        concluded.run();
    }

    /** Unlocks the keystore, whatever happened. Throws the problem of a failed refresh that no route has raised. */
    public void release() throws ProblemException {
        Optional<ProblemException> unraised = failed.release();
        if (unraised.isPresent()) {
            throw unraised.get();
        }
    }

    /** The body becomes the payload of a frame with the newest access token; null if that has expired. */
    public void framePayload(Exchange exchange) {
        Optional<AccessToken> token = state.valid();
        exchange.setVariable(
                FRAME_UNTIL,
                token.map(valid -> valid.expiresAt().toEpochMilli()).orElse(null));
        exchange.getMessage().setBody(token.map(RotationSteps::payload).orElse(null));
    }

    private static Map<String, Object> payload(AccessToken token) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("token_type", token.type());
        payload.put("access_token", token.value());
        payload.put("timestamp", token.publishedAt().toEpochMilli());
        return payload;
    }

    /**
     * Sets the header Authorization. Throws 2002 if there is no valid access token: an expired one is never handed out.
     */
    public void authorize(Exchange exchange) throws ProblemException {
        exchange.getMessage().removeHeader("Authorization");
        AccessToken token = state.valid().orElseThrow(RotationSteps::noToken);
        exchange.getMessage().setHeader("Authorization", token.type() + " " + token.value());
    }

    static ProblemException noToken() {
        return ProblemException.of(ErrorCode.GENESYS_UNAVAILABLE, "There is no valid access token at the moment");
    }
}
