package io.guestway.sandbox.oauth;

import io.guestway.sandbox.platform.Answer;
import io.guestway.sandbox.platform.Secrets;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The authorization endpoint and its codes, each of which works once. Simulates a user who grants the login at once. */
public final class LoginCodes {

    /** @param challenge of PKCE (S256); null without PKCE */
    private record Code(String challenge, String redirectUri) {}

    private final String clientId;
    private final boolean requiresPkce;
    private final Map<String, Code> codes = new ConcurrentHashMap<>();

    /** @param requiresPkce whether a login without a code challenge is refused */
    public LoginCodes(String clientId, boolean requiresPkce) {
        this.clientId = clientId;
        this.requiresPkce = requiresPkce;
    }

    /** {@code GET /oauth/authorize}: redirects with a code and the state. */
    public void authorize(RoutingContext request) {
        MultiMap given = request.queryParams();
        String redirect = given.get("redirect_uri");
        String challenge = given.get("code_challenge");
        boolean isValid = clientId.equals(given.get("client_id"))
                && "code".equals(given.get("response_type"))
                && redirect != null
                && (challenge == null ? !requiresPkce : "S256".equals(given.get("code_challenge_method")))
                && (!requiresPkce || given.get("state") != null);
        if (!isValid) {
            Answer.oauthError(400, "invalid_request").send(request);
            return;
        }
        String state = given.get("state");
        request.response()
                .setStatusCode(302)
                .putHeader(
                        "Location",
                        redirect + (redirect.contains("?") ? "&" : "?") + "code=" + issue(challenge, redirect)
                                + (state == null ? "" : "&state=" + URLEncoder.encode(state, StandardCharsets.UTF_8)))
                .end();
    }

    /** A new code. */
    public String issue(String challenge, String redirectUri) {
        String code = "code-" + Secrets.text(16);
        codes.put(code, new Code(challenge, redirectUri));
        return code;
    }

    /** Redeems the code of a form; false if it is unknown, used, or its verifier or redirect URI does not match. */
    boolean redeem(Map<String, String> form) {
        Code code = codes.remove(form.getOrDefault("code", ""));
        return code != null
                && code.redirectUri().equals(form.get("redirect_uri"))
                && (code.challenge() == null || code.challenge().equals(challenge(form.get("code_verifier"))));
    }

    private static String challenge(String verifier) {
        try {
            byte[] text = (verifier == null ? "" : verifier).getBytes(StandardCharsets.US_ASCII);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
