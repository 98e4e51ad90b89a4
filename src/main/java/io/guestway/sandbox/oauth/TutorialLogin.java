package io.guestway.sandbox.oauth;

import io.guestway.sandbox.platform.Endpoints;
import io.vertx.ext.web.Router;
import java.util.Set;

/** The two token endpoints of the tutorials, which answer an unknown client with 401. */
public final class TutorialLogin {

    public static final String REFRESH_PATH = "/api/v2/oauth/token";

    private static final TokenEndpoint.Conventions CONVENTIONS = new TokenEndpoint.Conventions(401, true, false);

    private final LoginCodes codes;
    private final TokenEndpoint refresh;
    private final TokenEndpoint clientCredentials;

    public TutorialLogin(TokenEndpoint.Client client, AccessTokens accessTokens, RefreshTokens refreshTokens) {
        this.codes = new LoginCodes(client.id(), true);
        this.refresh = new TokenEndpoint(
                client, Set.of("authorization_code", "refresh_token"), CONVENTIONS, accessTokens, refreshTokens, codes);
        this.clientCredentials = new TokenEndpoint(
                client, Set.of("client_credentials"), CONVENTIONS, accessTokens, refreshTokens, codes);
    }

    /** Adds its endpoints. */
    public void mount(Router router, Endpoints endpoints) {
        router.get(LoginHost.AUTHORIZE_PATH).handler(codes::authorize);
        router.post(REFRESH_PATH).handler(endpoints.handler("refresh", refresh));
        router.post(LoginHost.TOKEN_PATH).handler(endpoints.handler("token", clientCredentials));
    }
}
