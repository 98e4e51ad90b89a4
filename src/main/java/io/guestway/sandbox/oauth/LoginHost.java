package io.guestway.sandbox.oauth;

import io.guestway.sandbox.platform.Answer;
import io.guestway.sandbox.platform.Endpoints;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Set;

/** The login host of Genesys Cloud: one token endpoint for all grants, whose errors are 400, and the caller's own token. */
public final class LoginHost {

    public static final String TOKEN_PATH = "/oauth/token";
    public static final String AUTHORIZE_PATH = "/oauth/authorize";

    private static final String OWN_TOKEN = "/api/v2/tokens/me";

    private final TokenEndpoint.Client client;
    private final AccessTokens accessTokens;
    private final LoginCodes codes;
    private final TokenEndpoint endpoint;

    public LoginHost(TokenEndpoint.Client client, AccessTokens accessTokens, RefreshTokens refreshTokens) {
        this.client = client;
        this.accessTokens = accessTokens;
        this.codes = new LoginCodes(client.id(), false);
        this.endpoint = new TokenEndpoint(
                client,
                Set.of("client_credentials", "authorization_code", "refresh_token"),
                new TokenEndpoint.Conventions(400, false, true),
                accessTokens,
                refreshTokens,
                codes);
    }

    /** Adds its endpoints. */
    public void mount(Router router, Endpoints endpoints) {
        router.get(AUTHORIZE_PATH).handler(codes::authorize);
        router.post(TOKEN_PATH).handler(request -> {
            boolean isClient = "client_credentials".equals(request.request().getFormAttribute("grant_type"));
            endpoints.handler(isClient ? "token" : "refresh", endpoint).handle(request);
        });
        router.get(OWN_TOKEN).handler(endpoints.handler("tokens", this::show));
        router.delete(OWN_TOKEN).handler(endpoints.handler("tokens", this::revoke));
    }

    private Answer show(RoutingContext request) {
        Answer refusal = accessTokens.refusal(request);
        return refusal == null ? new Answer(200, Map.of("OAuthClient", Map.of("id", client.id()))) : refusal;
    }

    private Answer revoke(RoutingContext request) {
        Answer refusal = accessTokens.refusal(request);
        if (refusal == null) {
            accessTokens.revoke(AccessTokens.bearer(request));
        }
        return refusal == null ? new Answer(200, null) : refusal;
    }
}
