package io.guestway.sandbox.oauth;

import io.guestway.sandbox.platform.Answer;
import io.guestway.sandbox.platform.Secrets;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The access tokens of the platform. Thread-safe. */
public final class AccessTokens {

    private static final String BEARER = "bearer ";

    private final Clock clock;
    private final Map<String, Instant> ends = new LinkedHashMap<>();

    public AccessTokens(Clock clock) {
        this.clock = clock;
    }

    /** A new one with that life. */
    public synchronized String issue(Duration life) {
        String token = "access-" + Secrets.text(24);
        ends.put(token, clock.instant().plus(life));
        return token;
    }

    /** Whether the token is alive. */
    public synchronized boolean isValid(String token) {
        Instant end = ends.get(token);
        return end != null && end.isAfter(clock.instant());
    }

    /** Ends one token. */
    public synchronized void revoke(String token) {
        ends.remove(token);
    }

    /** Ends all of them. */
    public synchronized void expireAll() {
        ends.clear();
    }

    /** Those issued so far, in order. */
    public synchronized List<String> issued() {
        return List.copyOf(ends.keySet());
    }

    /** The 401 of a request without a valid access token; null if it has one. */
    public Answer refusal(RoutingContext request) {
        String token = bearer(request);
        if (token == null) {
            return Answer.error(401, "authentication.required", "No authentication bearer token was sent");
        }
        return isValid(token) ? null : Answer.error(401, "bad.credentials", "Invalid login credentials.");
    }

    /** The bearer token of a request (RFC 6750), or null. Clients write the scheme in both cases. */
    public static String bearer(RoutingContext request) {
        String authorization = request.request().getHeader("Authorization");
        return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? authorization.substring(BEARER.length())
                : null;
    }
}
