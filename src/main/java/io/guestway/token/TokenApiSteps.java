package io.guestway.token;

import io.guestway.genesys.Failure;
import io.guestway.genesys.GenesysException;
import io.guestway.genesys.OAuthClient;
import io.guestway.genesys.UnreadableAnswer;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.guestway.step.AsyncStep;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Processor;

/** The steps of the calls below {@code /api/v1/platform-token} (contract section 3). */
public final class TokenApiSteps {

    private static final String ASKED_AT = "guestwayAskedAt";

    private final Rotation rotation;
    private final TokenState state;
    private final Circuit circuit;
    private final RefreshOnce once;
    private final Login login;
    private final TokenClock clock;
    private final Supplier<String> webSocket;

    /** @param webSocket connected, disconnected or disabled */
    public TokenApiSteps(
            Rotation rotation,
            TokenState state,
            Circuit circuit,
            RefreshOnce once,
            Login login,
            TokenClock clock,
            Supplier<String> webSocket) {
        this.rotation = rotation;
        this.state = state;
        this.circuit = circuit;
        this.once = once;
        this.login = login;
        this.clock = clock;
        this.webSocket = webSocket;
    }

    /** The state of the token as a word: valid, expired, reauthentication-required or none. */
    public String state() {
        if (rotation.isPersonNeeded()) {
            return "reauthentication-required";
        }
        if (state.isValid()) {
            return "valid";
        }
        return state.newest().isPresent() ? "expired" : "none";
    }

    /** The body becomes the status; never a token. */
    public Processor status() {
        return exchange -> {
            Map<String, Object> status = new LinkedHashMap<>();
            status.put("state", state());
            status.put(
                    "expiresAt",
                    state.newest().map(token -> shown(token.expiresAt())).orElse(null));
            status.put("secondsRemaining", state.remaining().toSeconds());
            status.put(
                    "lastRefresh", state.lastRefresh().map(TokenApiSteps::shown).orElse(null));
            status.put("circuit", circuit.state());
            status.put("webSocket", webSocket.get());
            exchange.getMessage().setBody(status);
        };
    }

    private static String shown(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static Map<String, Object> shown(TokenState.LastRefresh last) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("at", shown(last.at()));
        shown.put("outcome", last.outcome());
        shown.put("code", last.code());
        return shown;
    }

    /**
     * The body becomes the access token as a token endpoint would give it. Fails where none is valid.
     *
     * @param exposed whether callers may have it at all
     */
    public Processor accessToken(boolean exposed) {
        return exchange -> {
            if (!exposed) {
                throw new ProblemException(
                        ErrorCode.INVALID_REQUEST,
                        404,
                        "The access token is not handed out: guestway.api.expose-access-token is false",
                        null,
                        null);
            }
            AccessToken token = state.valid().orElseThrow(RotationSteps::noToken);
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("access_token", token.value());
            answer.put("token_type", token.type());
            answer.put("expires_in", state.left(token).toSeconds());
            exchange.getMessage().setBody(answer);
        };
    }

    /** Keeps the refresh token of the body beside the one in use, after a refresh that is under way. */
    public AsyncProcessor bring() {
        return new AsyncStep(exchange -> {
            String token = (String) exchange.getMessage().getBody(Map.class).get("refreshToken");
            exchange.getMessage().setBody(null);
            return once.exclusively(() -> {
                try {
                    rotation.bring(token);
                } catch (IOException e) {
                    throw notStored(e);
                }
                return null;
            });
        });
    }

    /** After the refresh: fails if the token that was brought has not been redeemed yet. */
    public Processor requireRedeemed() {
        return exchange -> {
            if (rotation.isCandidateWaiting()) {
                throw new ProblemException(
                        ErrorCode.GENESYS_UNAVAILABLE,
                        "The new refresh token is kept and tried again; until then the one before stays in use");
            }
        };
    }

    private static ProblemException notStored(IOException e) {
        return new ProblemException(
                ErrorCode.UNEXPECTED, 500, "The refresh token was not stored: " + e.getMessage(), null, null);
    }

    /** The body becomes the login to be opened in a browser. */
    public Processor authorize() {
        return exchange -> {
            Login.Invitation invitation = login.begin();
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("url", invitation.url());
            answer.put("expiresAt", shown(invitation.expiresAt()));
            exchange.getMessage().setBody(answer);
        };
    }

    /** Takes the state of the callback, once, and makes sure that there is a code. */
    public Processor callback() {
        return exchange -> {
            String verifier = login.finish(exchange.getVariable("guestway-query-state", "", String.class));
            if (exchange.getVariable(OAuthClient.CODE) == null) {
                throw new ProblemException(
                        ErrorCode.INVALID_REQUEST, 400, "code: missing; the login was refused", null, null);
            }
            exchange.setVariable(OAuthClient.CODE_VERIFIER, verifier);
            exchange.setProperty(ASKED_AT, clock.now());
        };
    }

    private TokenAnswer read(Map<?, ?> body) throws GenesysException {
        try {
            return TokenAnswer.of(body == null ? Map.of() : body);
        } catch (UnreadableAnswer e) {
            throw Failure.of(e, clock.wall().instant());
        }
    }

    /** Stores and publishes what the login granted. */
    public AsyncProcessor adopt() {
        return new AsyncStep(exchange -> {
            TokenAnswer answer = read(exchange.getMessage().getBody(Map.class));
            exchange.getMessage().setBody(null);
            if (answer.refreshToken().isEmpty()) {
                throw new ProblemException(
                        ErrorCode.GENESYS_UNREADABLE, "Genesys gave no refresh token; may the OAuth client have one?");
            }
            TokenClock.Moment asked = exchange.getProperty(ASKED_AT, TokenClock.Moment.class);
            return once.exclusively(() -> {
                rotation.adopt(answer, asked);
                return null;
            });
        });
    }
}
