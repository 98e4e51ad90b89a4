package io.guestway.genesys;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Steps that write an OAuth client's token requests to the message (RFC 6749). */
public final class OAuthClient {

    /** Variable: the authorization code of a login. */
    public static final String CODE = "guestway-query-code";

    /** Variable: the PKCE verifier of that login. */
    public static final String CODE_VERIFIER = "guestway-code-verifier";

    private final String basic;

    /**
     * Authenticates by HTTP Basic. Id and secret are not form-encoded first, unlike section 2.3.1 says: the SDKs of Genesys
     * do not encode them either.
     */
    public OAuthClient(String clientId, String clientSecret) {
        this.basic = "Basic "
                + Base64.getEncoder().encodeToString((clientId + ":" + clientSecret).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The client_credentials grant (section 4.4.2).
     *
     * @param scopes the requested scopes, separated by spaces; none if blank
     */
    public Processor clientCredentials(String scopes) {
        String form = clientCredentialsForm(scopes);
        return exchange -> write(exchange, form);
    }

    /** The form parameters of that grant. */
    public static String clientCredentialsForm(String scopes) {
        return "grant_type=client_credentials" + (scopes.isBlank() ? "" : "&scope=" + encode(scopes));
    }

    /** The Authorization header by which the client authenticates; a secret. */
    public String basic() {
        return basic;
    }

    /** The refresh_token grant (section 6) with the token in the body. */
    public Processor refreshToken() {
        return exchange -> {
            String token = exchange.getMessage().getBody(String.class);
            if (token == null || token.isEmpty()) {
                throw new IllegalStateException("the body is no refresh token; openJournal comes before the call");
            }
            write(exchange, "grant_type=refresh_token&refresh_token=" + encode(token));
        };
    }

    /** The authorization_code grant (section 4.1.3) with the code and PKCE verifier (RFC 7636) of the variables. */
    public Processor authorizationCode(String redirectUri) {
        return exchange -> write(
                exchange,
                "grant_type=authorization_code&code=" + encode(exchange.getVariable(CODE, String.class))
                        + "&redirect_uri=" + encode(redirectUri) + "&code_verifier="
                        + encode(exchange.getVariable(CODE_VERIFIER, String.class)));
    }

    private void write(Exchange exchange, String form) {
        exchange.getMessage().setHeader("Authorization", basic);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/x-www-form-urlencoded");
        exchange.getMessage().setBody(form);
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
