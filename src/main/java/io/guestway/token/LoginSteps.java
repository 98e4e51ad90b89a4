package io.guestway.token;

import io.guestway.genesys.GenesysFailures;
import io.guestway.genesys.OAuthClient;
import io.guestway.genesys.UnreadableAnswerException;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;

/** The bean of {@code routes/token-login.camel.yaml}: the authorization-code login of a re-authentication. */
public final class LoginSteps {

    private static final String ASKED_AT = "guestwayAskedAt";

    private final Login login;
    private final Rotation rotation;
    private final SingleFlight refreshes;
    private final TokenClock clock;

    LoginSteps(Login login, Rotation rotation, SingleFlight refreshes, TokenClock clock) {
        this.login = login;
        this.rotation = rotation;
        this.refreshes = refreshes;
        this.clock = clock;
    }

    /** The body becomes the URL of the login and when it expires. Throws 404 if no login is configured. */
    public void begin(Exchange exchange) throws ProblemException {
        Login.Invitation invitation = login.begin();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("url", invitation.url());
        answer.put("expiresAt", PlatformTokenSteps.shown(invitation.expiresAt()));
        exchange.getMessage().setBody(answer);
    }

    /** Takes the state of the callback, once. Throws 4001 if it is unknown, or if there is no code. */
    public void finish(Exchange exchange) throws ProblemException {
        String verifier = login.finish(exchange.getVariable("guestway-query-state", "", String.class));
        if (exchange.getVariable(OAuthClient.CODE) == null) {
            throw ProblemException.invalid("code", "missing; the login was refused");
        }
        exchange.setVariable(OAuthClient.CODE_VERIFIER, verifier);
        exchange.setProperty(ASKED_AT, clock.now());
    }

    /**
     * Keeps what the login granted in memory; the next rotation stores it first and asks for nothing. Throws 2005 if there
     * is no refresh token in it.
     */
    public CompletionStage<Void> keep(Exchange exchange) throws ProblemException {
        TokenAnswer answer = read(exchange.getMessage().getBody(Map.class));
        exchange.getMessage().setBody(null);
        if (answer.refreshToken().isEmpty()) {
            throw ProblemException.of(
                    ErrorCode.GENESYS_UNREADABLE,
                    "The answer of Genesys has no refresh token; check the grant types of the OAuth client");
        }
        TokenClock.Moment askedAt = exchange.getProperty(ASKED_AT, TokenClock.Moment.class);
        return refreshes.exclusively(() -> {
            rotation.keepLogin(answer, askedAt);
            return null;
        });
    }

    private TokenAnswer read(Map<?, ?> body) throws ProblemException {
        try {
            return TokenAnswer.of(body == null ? Map.of() : body);
        } catch (UnreadableAnswerException e) {
            throw GenesysFailures.classify(e, clock.wall().instant());
        }
    }
}
