package io.guestway.token;

import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/** The bean of {@code routes/token-operations.camel.yaml} (docs/contract.md section 3). */
public final class PlatformTokenSteps {

    private static final String CANDIDATE = "guestwayCandidate";

    private final Rotation rotation;
    private final TokenState state;
    private final RefreshCircuitBreaker circuit;
    private final SingleFlight refreshes;
    private final Supplier<String> webSocket;

    /** @param webSocket connected, disconnected or disabled */
    PlatformTokenSteps(
            Rotation rotation,
            TokenState state,
            RefreshCircuitBreaker circuit,
            SingleFlight refreshes,
            Supplier<String> webSocket) {
        this.rotation = rotation;
        this.state = state;
        this.circuit = circuit;
        this.refreshes = refreshes;
        this.webSocket = webSocket;
    }

    /** The state of the token as a word: valid, expired, reauthentication-required or none. */
    public String state() {
        if (rotation.isReauthenticationRequired()) {
            return "reauthentication-required";
        }
        if (state.isValid()) {
            return "valid";
        }
        return state.newest().isPresent() ? "expired" : "none";
    }

    /** The body becomes the status; never a token. */
    public void status(Exchange exchange) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("state", state());
        status.put(
                "expiresAt",
                state.newest().map(token -> shown(token.expiresAt())).orElse(null));
        status.put("secondsRemaining", state.remaining().toSeconds());
        status.put(
                "lastRefresh",
                state.lastRefresh().map(PlatformTokenSteps::shown).orElse(null));
        status.put("circuit", circuit.state());
        status.put("webSocket", webSocket.get());
        exchange.getMessage().setBody(status);
    }

    static String shown(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static Map<String, Object> shown(TokenState.LastRefresh last) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("at", shown(last.at()));
        shown.put("outcome", last.outcome());
        shown.put("code", last.code());
        return shown;
    }

    /** The body becomes the access token as a token endpoint would give it. Throws 2002 if none is valid. */
    public void accessToken(Exchange exchange) throws ProblemException {
        AccessToken token = state.valid().orElseThrow(RotationSteps::noToken);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", token.value());
        answer.put("token_type", token.type());
        answer.put("expires_in", state.left(token).toSeconds());
        exchange.getMessage().setBody(answer);
    }

    /** Throws 404: the access token is not exposed. */
    public void refuseAccessToken() throws ProblemException {
        throw ProblemException.notFound("The access token is not exposed: guestway.api.expose-access-token is false");
    }

    /**
     * Stores the refresh token of the body beside the one in use, after a refresh that is in progress. Fails with 9999 if the
     * keystore cannot be written.
     */
    public CompletionStage<Void> storeCandidate(Exchange exchange) {
        String token = (String) exchange.getMessage().getBody(Map.class).get("refreshToken");
        exchange.getMessage().setBody(null);
        return refreshes.exclusively(() -> {
            try {
                exchange.setProperty(CANDIDATE, rotation.bring(token));
            } catch (IOException e) {
                throw ProblemException.unexpected("The refresh token was not stored: " + e.getMessage());
            }
            return null;
        });
    }

    /** After the refresh: throws 2002 if the token that this exchange brought is not redeemed. */
    public void requireRedeemed(Exchange exchange) throws ProblemException {
        if (rotation.isRedeemed(exchange.getProperty(CANDIDATE, Integer.class))) {
            return;
        }
        if (rotation.isCandidateWaiting()) {
            throw ProblemException.of(
                    ErrorCode.GENESYS_UNAVAILABLE,
                    "The new refresh token is stored and tried again; until then the one before stays in use");
        }
        throw ProblemException.of(
                ErrorCode.GENESYS_UNAVAILABLE,
                "Another call has replaced the new refresh token before it was redeemed");
    }
}
