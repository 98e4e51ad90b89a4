package io.guestway.judges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mypurecloud.sdk.v2.ApiClient;
import com.mypurecloud.sdk.v2.ApiException;
import com.mypurecloud.sdk.v2.AsyncApiCallback;
import com.mypurecloud.sdk.v2.api.TokensApi;
import com.mypurecloud.sdk.v2.api.WebDeploymentsApi;
import com.mypurecloud.sdk.v2.connector.ApiClientConnector;
import com.mypurecloud.sdk.v2.connector.ApiClientConnectorProperty;
import com.mypurecloud.sdk.v2.connector.ApiClientConnectorProvider;
import com.mypurecloud.sdk.v2.connector.ApiClientConnectorRequest;
import com.mypurecloud.sdk.v2.connector.ApiClientConnectorResponse;
import com.mypurecloud.sdk.v2.connector.apache.ApacheHttpClientConnectorProvider;
import com.mypurecloud.sdk.v2.model.WebDeploymentsAuthorizationResponse;
import com.mypurecloud.sdk.v2.model.WebDeploymentsOAuthExchangeRequest;
import com.mypurecloud.sdk.v2.model.WebDeploymentsOAuthRequestParameters;
import com.mypurecloud.sdk.v2.model.WebDeploymentsRefreshJWTRequest;
import io.guestway.sandbox.Dialect;
import io.guestway.sandbox.GenesysSandbox;
import io.guestway.sandbox.fault.Fault;
import io.guestway.sandbox.messaging.Messaging;
import io.guestway.sandbox.oauth.Grace;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The official Java platform SDK, unmodified, against the sandbox; only the host of its requests is replaced. */
class JavaSdkIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private GenesysSandbox sandbox;

    @BeforeEach
    void start() throws Exception {
        sandbox = GenesysSandbox.start(GenesysSandbox.Options.onPort(0)
                .withDialect(Dialect.WEB_MESSAGING)
                .withGrace(Grace.of(Duration.ofSeconds(10)).keepingSuccessor()));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    /** Sends every request of the SDK to the sandbox instead of the published hosts. */
    private ApiClientConnectorProvider toSandbox() {
        return properties -> {
            ApiClientConnector connector = new ApacheHttpClientConnectorProvider().create(properties);
            return new ApiClientConnector() {
                @Override
                public ApiClientConnectorResponse invoke(ApiClientConnectorRequest request) throws IOException {
                    return connector.invoke(moved(request));
                }

                @Override
                public Future<ApiClientConnectorResponse> invokeAsync(
                        ApiClientConnectorRequest request, AsyncApiCallback<ApiClientConnectorResponse> callback) {
                    return connector.invokeAsync(moved(request), callback);
                }

                @Override
                public void close() throws Exception {
                    connector.close();
                }
            };
        };
    }

    private ApiClientConnectorRequest moved(ApiClientConnectorRequest request) {
        return new ApiClientConnectorRequest() {
            @Override
            public String getMethod() {
                return request.getMethod();
            }

            @Override
            public String getUrl() {
                return request.getUrl().replaceFirst("^https://[^/]+", sandbox.url());
            }

            @Override
            public Map<String, String> getHeaders() {
                return request.getHeaders();
            }

            @Override
            public boolean hasBody() {
                return request.hasBody();
            }

            @Override
            public String readBody() throws IOException {
                return request.readBody();
            }

            @Override
            public InputStream getBody() throws IOException {
                return request.getBody();
            }
        };
    }

    private ApiClient client() {
        ApiClient.RetryConfiguration retry = new ApiClient.RetryConfiguration();
        retry.setMaxRetryTimeSec(10);
        retry.setRetryMax(3);
        return ApiClient.Builder.standard()
                .withBasePath("https://api.mypurecloud.de")
                .withProperty(ApiClientConnectorProperty.CONNECTOR_PROVIDER, toSandbox())
                .withRetryConfiguration(retry)
                .build();
    }

    private String location(String path) throws Exception {
        return HTTP.send(
                        HttpRequest.newBuilder(URI.create(sandbox.url() + path)).build(),
                        HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private String loginCode() throws Exception {
        String location = location("/oauth/authorize?response_type=code&client_id=" + GenesysSandbox.CLIENT_ID
                + "&redirect_uri=http://127.0.0.1/callback");
        return location.replaceFirst(".*code=", "");
    }

    private String guestCode() throws Exception {
        String answer = HTTP.send(
                        HttpRequest.newBuilder(URI.create(sandbox.url() + "/sandbox/idp/codes"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return answer.replaceFirst(".*\\[\"", "").replaceFirst("\".*", "");
    }

    @Test
    void client_credentials_are_granted_and_wrong_ones_refused_at_once() throws Exception {
        ApiClient client = client();
        client.authorizeClientCredentials(GenesysSandbox.CLIENT_ID, GenesysSandbox.CLIENT_SECRET);

        assertThat(new TokensApi(client).getTokensMe(false)).isNotNull();
        assertThatThrownBy(() -> client().authorizeClientCredentials("null", "null"))
                .isInstanceOfSatisfying(ApiException.class, refused -> assertThat(refused.getStatusCode())
                        .isEqualTo(400));
    }

    @Test
    void an_access_token_that_is_dead_is_refreshed_and_the_call_repeated() throws Exception {
        ApiClient client = client();
        client.authorizeCodeAuthorization(
                GenesysSandbox.CLIENT_ID, GenesysSandbox.CLIENT_SECRET, loginCode(), "http://127.0.0.1/callback");
        sandbox.expireAccessTokens();

        assertThat(new TokensApi(client).getTokensMe(false)).isNotNull();
        assertThat(sandbox.shown()).containsEntry("rotations", 1L);
    }

    @Test
    void a_429_is_repeated_after_the_time_named() throws Exception {
        ApiClient client = client();
        client.authorizeClientCredentials(GenesysSandbox.CLIENT_ID, GenesysSandbox.CLIENT_SECRET);
        sandbox.show(new Fault("session-refresh", "status", 429, "1", null, 1, null));

        assertThatThrownBy(() -> new WebDeploymentsApi(client)
                        .postWebdeploymentsTokenRefresh(new WebDeploymentsRefreshJWTRequest().refreshToken("unknown")))
                .isInstanceOfSatisfying(ApiException.class, refused -> assertThat(refused.getStatusCode())
                        .isEqualTo(400));
    }

    @Test
    void a_guest_signs_in_refreshes_and_is_revoked() throws Exception {
        WebDeploymentsApi deployments = new WebDeploymentsApi(client());
        WebDeploymentsAuthorizationResponse granted =
                deployments.postWebdeploymentsTokenOauthcodegrantjwtexchange(new WebDeploymentsOAuthExchangeRequest()
                        .deploymentId(Messaging.DEPLOYMENT_ID)
                        .oauth(new WebDeploymentsOAuthRequestParameters()
                                .code(guestCode())
                                .redirectUri("app://")));
        assertThat(granted.getRefreshToken()).isNotEmpty();

        assertThat(deployments
                        .postWebdeploymentsTokenRefresh(
                                new WebDeploymentsRefreshJWTRequest().refreshToken(granted.getRefreshToken()))
                        .getJwt())
                .isNotEqualTo(granted.getJwt());

        ApiClient signedIn = ApiClient.Builder.standard()
                .withBasePath("https://api.mypurecloud.de")
                .withProperty(ApiClientConnectorProperty.CONNECTOR_PROVIDER, toSandbox())
                .withDefaultHeader("Authorization", "bearer " + granted.getJwt())
                .build();
        new WebDeploymentsApi(signedIn).deleteWebdeploymentsTokenRevoke("session", "web");
        assertThatThrownBy(() -> deployments.postWebdeploymentsTokenRefresh(
                        new WebDeploymentsRefreshJWTRequest().refreshToken(granted.getRefreshToken())))
                .isInstanceOf(ApiException.class);
    }
}
