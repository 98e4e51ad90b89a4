package io.guestway.sandbox.oauth;

import io.guestway.sandbox.platform.Answer;
import io.guestway.sandbox.platform.Endpoints;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A token endpoint: the grants of OAuth 2.0 that it knows. */
public final class TokenEndpoint implements Endpoints.Endpoint {

    /** The scopes of guests in the dialect guests-api. */
    private static final Set<String> GUEST_SCOPES = Set.of("messaging:guest:manage", "messaging:guest:view");

    /**
     * How an endpoint differs from others.
     *
     * @param unknownClient the status of invalid_client; the platform answers 400, because its own SDKs take a 401 for an
     *     expired access token
     * @param showsScope whether an answer has the field scope; then unknown scopes are refused, too
     * @param allowsPublicClient whether a client may send its id in the form, with PKCE instead of a secret
     */
    public record Conventions(int unknownClient, boolean showsScope, boolean allowsPublicClient) {}

    /** The OAuth client that it knows, and the life of access tokens. */
    public record Client(String id, String secret, Duration tokenLife) {}

    private final Client client;
    private final Set<String> grants;
    private final Conventions conventions;
    private final AccessTokens accessTokens;
    private final RefreshTokens refreshTokens;
    private final LoginCodes codes;

    public TokenEndpoint(
            Client client,
            Set<String> grants,
            Conventions conventions,
            AccessTokens accessTokens,
            RefreshTokens refreshTokens,
            LoginCodes codes) {
        this.client = client;
        this.grants = grants;
        this.conventions = conventions;
        this.accessTokens = accessTokens;
        this.refreshTokens = refreshTokens;
        this.codes = codes;
    }

    @Override
    public Answer perform(RoutingContext request) {
        Map<String, String> form = Endpoints.form(request);
        String grant = form.getOrDefault("grant_type", "");
        if (!knowsClient(request, form)) {
            return Answer.oauthError(conventions.unknownClient(), "invalid_client");
        }
        if (!grants.contains(grant)) {
            return Answer.oauthError(400, "unsupported_grant_type");
        }
        return switch (grant) {
            case "authorization_code" -> exchange(form);
            case "refresh_token" -> refresh(request, form);
            default -> clientCredentials(form);
        };
    }

    private boolean knowsClient(RoutingContext request, Map<String, String> form) {
        String authorization = request.request().getHeader("Authorization");
        if (authorization == null && conventions.allowsPublicClient()) {
            return client.id().equals(form.get("client_id")) && form.containsKey("code_verifier");
        }
        String both = client.id() + ":" + client.secret();
        return ("Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)))
                .equals(authorization);
    }

    private Answer exchange(Map<String, String> form) {
        if (!codes.redeem(form)) {
            return Answer.oauthError(400, "invalid_grant");
        }
        return tokens("messaging", refreshTokens.issue());
    }

    private Answer refresh(RoutingContext request, Map<String, String> form) {
        boolean rotate = !Endpoints.toMerge(request).containsKey("refresh_token");
        String successor = refreshTokens.redeem(form.getOrDefault("refresh_token", ""), rotate);
        return successor == null ? Answer.oauthError(400, "invalid_grant") : tokens("messaging", successor);
    }

    private Answer clientCredentials(Map<String, String> form) {
        Set<String> wanted =
                new TreeSet<>(List.of(form.getOrDefault("scope", "").split(" ")));
        wanted.remove("");
        if (conventions.showsScope() && !GUEST_SCOPES.containsAll(wanted)) {
            return Answer.oauthError(400, "invalid_scope");
        }
        return tokens(String.join(" ", wanted), null);
    }

    private Answer tokens(String scope, String refreshToken) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("access_token", accessTokens.issue(client.tokenLife()));
        body.put("token_type", "Bearer");
        body.put("expires_in", client.tokenLife().toSeconds());
        if (conventions.showsScope()) {
            body.put("scope", scope);
        }
        if (refreshToken != null) {
            body.put("refresh_token", refreshToken);
        }
        return new Answer(200, body);
    }
}
