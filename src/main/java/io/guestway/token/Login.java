package io.guestway.token;

import io.guestway.problem.ProblemException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The authorization-code login of a re-authentication (RFC 6749 section 4.1, PKCE of RFC 7636): each state works once and
 * for ten minutes, in the process that began it.
 */
public final class Login {

    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final int MOST = 100;

    /** @param verifier the PKCE code verifier, a secret until it is used */
    private record Begun(String verifier, long at) {
        @Override
        public String toString() {
            return "Begun";
        }
    }

    /** A login to be opened in a browser. */
    record Invitation(String url, Instant expiresAt) {}

    private final String authorizeUrl;
    private final String redirectUri;
    private final String clientId;
    private final TokenClock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Begun> begun = new LinkedHashMap<>();

    /** @param redirectUri null if no login is configured */
    public Login(String authorizeUrl, String redirectUri, String clientId, TokenClock clock) {
        this.authorizeUrl = authorizeUrl;
        this.redirectUri = redirectUri;
        this.clientId = clientId;
        this.clock = clock;
    }

    /** Begins a login. Throws if none is configured. */
    synchronized Invitation begin() throws ProblemException {
        if (redirectUri == null) {
            throw ProblemException.notFound("No login is configured: guestway.genesys.redirect-uri is not set");
        }
        String state = secret();
        String verifier = secret();
        Iterator<Begun> oldest = begun.values().iterator();
        if (begun.size() >= MOST && oldest.next() != null) {
            oldest.remove();
        }
        begun.put(state, new Begun(verifier, clock.nanoTime().getAsLong()));
        String url = authorizeUrl + (authorizeUrl.contains("?") ? "&" : "?") + "response_type=code&client_id="
                + encode(clientId) + "&redirect_uri=" + encode(redirectUri) + "&state=" + state + "&code_challenge="
                + challenge(verifier) + "&code_challenge_method=S256";
        return new Invitation(url, clock.wall().instant().plus(LIFE));
    }

    /** The code verifier of a login, once. Throws if the state is unknown, used or too old. */
    synchronized String finish(String state) throws ProblemException {
        Begun found = begun.remove(state);
        if (found == null || clock.nanoTime().getAsLong() - found.at > LIFE.toNanos()) {
            throw ProblemException.invalid(
                    "state",
                    "not the state of a pending login; start again with POST /api/v1/platform-token/authorize");
        }
        return found.verifier;
    }

    private String secret() {
        byte[] raw = new byte[32];
        random.nextBytes(raw);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
    }

    private static String challenge(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
