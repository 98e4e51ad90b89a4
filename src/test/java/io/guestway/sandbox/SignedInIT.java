package io.guestway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.sandbox.messaging.Messaging;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.support.Device;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Signed-in guests, history, the deployment and the login host of the sandbox in the dialect web-messaging. */
class SignedInIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String DEPLOYMENTS = "/api/v2/webdeployments/token/";

    private final String token = UUID.randomUUID().toString();
    private GenesysSandbox sandbox;

    private void start(String... settings) throws Exception {
        SandboxSettings chosen = new SandboxSettings();
        for (int i = 0; i < settings.length; i += 2) {
            chosen.set(settings[i], settings[i + 1]);
        }
        sandbox = GenesysSandbox.start(GenesysSandbox.Options.onPort(0)
                .withDialect(Dialect.WEB_MESSAGING)
                .withSettings(chosen));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private record Result(HttpResponse<String> response, JsonNode body) {}

    private Result call(String method, String path, String bearer, Map<String, ?> body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(sandbox.url() + path))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (bearer != null) {
            request.header("Authorization", "bearer " + bearer);
        }
        HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Result(response, JSON.readTree(response.body()));
    }

    private Result form(String fields) throws Exception {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create(sandbox.url() + "/oauth/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header(
                                "Authorization",
                                "Basic "
                                        + java.util.Base64.getEncoder()
                                                .encodeToString("sandbox-client:sandbox-secret".getBytes()))
                        .POST(HttpRequest.BodyPublishers.ofString(fields))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new Result(response, JSON.readTree(response.body()));
    }

    private String code(String user) throws Exception {
        return call("POST", "/sandbox/idp/codes?user=" + user, null, null)
                .body()
                .path("codes")
                .path(0)
                .asText();
    }

    private Result exchange(String code) throws Exception {
        return call(
                "POST",
                DEPLOYMENTS + "oauthcodegrantjwtexchange",
                null,
                Map.of(
                        "deploymentId",
                        Messaging.DEPLOYMENT_ID,
                        "oauth",
                        Map.of("code", code, "redirectUri", "app://")));
    }

    private JsonNode signIn(Device device, String sessionToken, String jwt) throws Exception {
        return device.ask(device.frame(
                "configureAuthenticatedSession",
                sessionToken,
                "deploymentId",
                Messaging.DEPLOYMENT_ID,
                "data",
                Map.of("code", jwt)));
    }

    @Test
    void a_code_is_exchanged_once() throws Exception {
        start();
        String code = code("ada");

        Result first = exchange(code);
        Result again = exchange(code);

        assertThat(first.body().path("jwt").asText()).contains(".");
        assertThat(first.body().path("refreshToken").asText()).isNotEmpty();
        assertThat(again.response().statusCode()).isEqualTo(400);
    }

    @Test
    void many_codes_are_distinct() throws Exception {
        start();
        JsonNode codes =
                call("POST", "/sandbox/idp/codes?count=50", null, null).body().path("codes");

        assertThat(codes).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void a_JWT_configures_a_session_and_a_dead_one_is_401() throws Exception {
        start("guest-jwt-life", "1s");
        String jwt = exchange(code("ada")).body().path("jwt").asText();
        try (Device device = Device.open(sandbox.webSocketUrl(), Messaging.DEPLOYMENT_ID)) {
            JsonNode alive = signIn(device, token, jwt);
            org.awaitility.Awaitility.await()
                    .until(() -> signIn(device, token, jwt).path("code").asInt() == 401);

            assertThat(alive.path("body").path("connected").asBoolean()).isTrue();
        }
    }

    @Test
    void a_refresh_gives_another_JWT_and_keeps_the_refresh_token() throws Exception {
        start();
        JsonNode granted = exchange(code("ada")).body();
        Map<String, String> body =
                Map.of("refreshToken", granted.path("refreshToken").asText());

        Result first = call("POST", DEPLOYMENTS + "refresh", null, body);
        Result second = call("POST", DEPLOYMENTS + "refresh", null, body);

        assertThat(first.body().path("jwt").asText())
                .isNotEqualTo(granted.path("jwt").asText())
                .isNotEqualTo(second.body().path("jwt").asText());
        assertThat(second.body().has("refreshToken")).isFalse();
    }

    @Test
    void a_revocation_ends_the_sign_in_and_tells_the_devices() throws Exception {
        start();
        JsonNode granted = exchange(code("ada")).body();
        String jwt = granted.path("jwt").asText();
        try (Device device = Device.open(sandbox.webSocketUrl(), Messaging.DEPLOYMENT_ID)) {
            signIn(device, token, jwt);

            Result revoked = call("DELETE", DEPLOYMENTS + "revoke", jwt, null);
            Result again = call("DELETE", DEPLOYMENTS + "revoke", jwt, null);
            Result refreshed = call(
                    "POST",
                    DEPLOYMENTS + "refresh",
                    null,
                    Map.of("refreshToken", granted.path("refreshToken").asText()));

            assertThat(revoked.response().statusCode()).isEqualTo(204);
            device.await("LogoutEvent");
            assertThat(again.response().statusCode()).isEqualTo(401);
            assertThat(refreshed.response().statusCode()).isEqualTo(400);
        }
    }

    @Test
    void an_anonymous_session_signs_in_with_the_same_token() throws Exception {
        start();
        String jwt = exchange(code("ada")).body().path("jwt").asText();
        try (Device device = Device.open(sandbox.webSocketUrl(), Messaging.DEPLOYMENT_ID);
                Device other = Device.open(sandbox.webSocketUrl(), Messaging.DEPLOYMENT_ID)) {
            device.configure(token);
            other.configure(token);

            JsonNode signedIn = signIn(device, token, jwt);

            assertThat(signedIn.path("body").path("newSession").asBoolean()).isFalse();
            assertThat(other.await("ConnectionClosedEvent")
                            .path("body")
                            .path("reason")
                            .asText())
                    .isEqualTo("signedIn");
            assertThat(device.configure(token).path("code").asInt()).isEqualTo(4017);
        }
    }

    @Test
    void history_wants_the_token_of_getJwt() throws Exception {
        start();
        try (Device device = Device.open(sandbox.webSocketUrl(), Messaging.DEPLOYMENT_ID)) {
            device.configure(token);
            device.ask(device.frame("onMessage", token, "message", Map.of("type", "Text", "text", "hello")));
            String jwt = device.ask(device.frame("getJwt", token))
                    .path("body")
                    .path("jwt")
                    .asText();

            Result page = call("GET", "/api/v2/webmessaging/messages?pageSize=1&pageNumber=2", jwt, null);
            Result refused = call("GET", "/api/v2/webmessaging/messages", "another", null);

            assertThat(page.body().path("entities").path(0).path("text").asText())
                    .isEqualTo("hello");
            assertThat(page.body().path("total").asInt()).isEqualTo(2);
            assertThat(page.body().path("pageCount").asInt()).isEqualTo(2);
            assertThat(refused.response().statusCode()).isEqualTo(401);
        }
    }

    @Test
    void the_token_endpoint_knows_all_grants_and_answers_errors_with_400() throws Exception {
        start();
        Result credentials = form("grant_type=client_credentials");
        Result refreshed = form("grant_type=refresh_token&refresh_token=" + sandbox.newRefreshToken());
        Result refused = form("grant_type=refresh_token&refresh_token=");
        HttpResponse<String> nobody = HTTP.send(
                HttpRequest.newBuilder(URI.create(sandbox.url() + "/oauth/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Authorization", "Basic bnVsbDpudWxs")
                        .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(credentials.body().has("scope")).isFalse();
        assertThat(refreshed.body().path("refresh_token").asText()).isNotEmpty();
        assertThat(refused.response().statusCode()).isEqualTo(400);
        assertThat(nobody.statusCode()).isEqualTo(400);
        assertThat(nobody.body()).contains("invalid_client");
    }

    @Test
    void every_API_answer_has_rate_headers_and_429_a_Retry_After() throws Exception {
        start("api-requests-per-minute", "1");
        String bearer = form("grant_type=client_credentials")
                .body()
                .path("access_token")
                .asText();
        Result first = call("GET", "/api/v2/tokens/me", bearer, null);
        Result second = call("GET", "/api/v2/tokens/me", bearer, null);

        assertThat(first.response().statusCode()).isEqualTo(200);
        assertThat(first.response().headers().firstValue("inin-ratelimit-allowed"))
                .contains("1");
        assertThat(second.response().statusCode()).isEqualTo(429);
        assertThat(second.response().headers().firstValue("Retry-After").orElseThrow())
                .matches("\\d+");
        assertThat(second.body().path("code").asText()).isEqualTo("too.many.requests");
    }

    @Test
    void the_deployment_has_a_public_configuration() throws Exception {
        start();
        Result config =
                call("GET", "/webdeployments/v1/deployments/" + Messaging.DEPLOYMENT_ID + "/config.json", null, null);
        Result unknown = call("GET", "/webdeployments/v1/deployments/another/config.json", null, null);

        assertThat(config.body().path("status").asText()).isEqualTo("Active");
        assertThat(config.body()
                        .path("messenger")
                        .path("apps")
                        .path("conversations")
                        .path("conversationClear")
                        .path("enabled")
                        .asBoolean())
                .isTrue();
        assertThat(unknown.response().statusCode()).isEqualTo(404);
    }

    @Test
    void a_setting_is_changed_while_it_runs_and_a_wrong_one_is_named() throws Exception {
        start();
        Result changed = call("POST", "/sandbox/settings?session-life=5m", null, null);
        Result wrong = call("POST", "/sandbox/settings?session-life=soon", null, null);

        assertThat(changed.response().statusCode()).isEqualTo(200);
        assertThat(wrong.response().statusCode()).isEqualTo(400);
        assertThat(wrong.body().path("message").asText()).startsWith("session-life: requires a duration");
    }

    @Test
    void the_guest_page_is_served() throws Exception {
        start();
        HttpResponse<String> page = HTTP.send(
                HttpRequest.newBuilder(URI.create(sandbox.url() + "/sandbox/guest"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(page.body()).contains(Messaging.DEPLOYMENT_ID).doesNotContain("{{");
    }
}
