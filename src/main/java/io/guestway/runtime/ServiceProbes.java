package io.guestway.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.genesys.GenesysHttpClient;
import io.guestway.genesys.OAuthClient;
import io.guestway.redis.RedisClients;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The requests of {@link Inspection}. None of them changes anything; each fails with what to do. */
final class ServiceProbes {

    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The answer of a token endpoint (RFC 6749 sections 5.1 and 5.2). Its string form has no token. */
    private record Answer(int status, String body) {

        boolean says(String... errors) {
            return List.of(errors).contains(field("error").asText());
        }

        boolean hasToken() {
            return field("access_token").isTextual();
        }

        private JsonNode field(String name) {
            try {
                return JSON.readTree(body).path(name);
            } catch (JsonProcessingException e) {
                return MissingNode.getInstance();
            }
        }

        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }

    private ServiceProbes() {}

    static void ping(Settings settings) {
        RedisURI uri = RedisURI.create(settings.text(Key.REDIS_URL));
        uri.setTimeout(LONGEST);
        RedisClient client = RedisClient.create(uri);
        client.setOptions(RedisClients.options(GenesysHttpClient.trust(settings, Key.REDIS_CA_FILE))
                .build());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().ping();
        } finally {
            client.shutdown(Duration.ZERO, LONGEST);
        }
    }

    static String unreachable(Settings settings, Key url, Key source) {
        return url.property() + " (" + settings.text(url) + "): cannot be reached; " + networkHint(settings, source);
    }

    /** What to check without an answer. */
    private static String networkHint(Settings settings, Key source) {
        String proxy = settings.find(Key.GENESYS_PROXY)
                .map(set -> Key.GENESYS_PROXY.property() + ", ")
                .orElse("");
        return "check " + proxy + source.property() + " and the network";
    }

    /** Safe, unlike the refresh grant, which consumes a token. */
    static void tryGrant(Vertx vertx, Settings settings) {
        Key url = Key.GENESYS_CLIENT_CREDENTIALS_URL;
        OAuthClient client =
                new OAuthClient(settings.text(Key.GUESTS_CLIENT_ID), settings.text(Key.GUESTS_CLIENT_SECRET));
        Answer answer;
        try {
            HttpClient http = GenesysHttpClient.create(vertx, settings);
            answer = await(
                    http.request(new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(settings.text(url)))
                            .compose(request -> request.putHeader("Authorization", client.basic())
                                    .putHeader("Content-Type", "application/x-www-form-urlencoded")
                                    .putHeader("Accept", "application/json")
                                    .send(OAuthClient.clientCredentialsForm(settings.text(Key.GENESYS_GUEST_SCOPES))))
                            .compose(response ->
                                    response.body().map(body -> new Answer(response.statusCode(), body.toString())))
                            .toCompletionStage());
        } catch (Exception e) {
            throw new ConfigurationException(
                    url.property(),
                    "(" + settings.text(url) + ") gave no answer; " + networkHint(settings, Key.GENESYS_REGION));
        }
        int status = answer.status;
        if (status == 401 || status == 400 && answer.says("invalid_client", "unauthorized_client")) {
            throw new ConfigurationException(
                    Key.GUESTS_CLIENT_ID.property(),
                    "Genesys rejects the OAuth client (HTTP " + status + "); check it, guestway.guests.client-secret,"
                            + " and that the client has the client_credentials grant");
        }
        if (status == 400 && answer.says("invalid_scope")) {
            throw new ConfigurationException(
                    Key.GENESYS_GUEST_SCOPES.property(),
                    "Genesys rejects these scopes (HTTP 400); add them to the client");
        }
        if (status != 200 || !answer.hasToken()) {
            throw new ConfigurationException(
                    url.property(),
                    "(" + settings.text(url) + ") answered HTTP " + status
                            + " without a token; check the URL and the status of Genesys");
        }
    }

    /** Accepts any answer, because no token is sent. */
    static void reach(Vertx vertx, Settings settings) throws Exception {
        await(GenesysHttpClient.create(vertx, settings)
                .request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setAbsoluteURI(settings.text(Key.GENESYS_OAUTH_URL)))
                .compose(HttpClientRequest::send)
                .toCompletionStage());
    }

    static void openSocket(Vertx vertx, Settings settings) throws Exception {
        await(vertx.createWebSocketClient(GenesysHttpClient.webSocketOptions(settings))
                .connect(new WebSocketConnectOptions().setAbsoluteURI(settings.text(Key.GENESYS_WEBSOCKET_URL)))
                .compose(socket -> socket.close())
                .toCompletionStage());
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(LONGEST.toSeconds(), TimeUnit.SECONDS);
    }

    /** Reads the configuration of the Messenger deployment; skipped without its URL. */
    static void readDeployment(Vertx vertx, Settings settings) {
        Optional<String> url = settings.find(Key.GENESYS_CONFIG_URL);
        if (url.isEmpty()) {
            return;
        }
        Answer answer;
        try {
            answer = await(GenesysHttpClient.create(vertx, settings)
                    .request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(url.get()))
                    .compose(HttpClientRequest::send)
                    .compose(
                            response -> response.body().map(body -> new Answer(response.statusCode(), body.toString())))
                    .toCompletionStage());
        } catch (Exception e) {
            throw new ConfigurationException(
                    Key.GENESYS_CONFIG_URL.property(),
                    "(" + url.get() + ") gave no answer; " + networkHint(settings, Key.GENESYS_REGION));
        }
        if (answer.status() != 200) {
            throw new ConfigurationException(
                    Key.GENESYS_DEPLOYMENT_ID.property(),
                    "the deployment has no configuration (HTTP " + answer.status() + " at " + url.get()
                            + "); check the id and the region");
        }
        if (!answer.field("status").asText("Active").equals("Active")) {
            throw new ConfigurationException(
                    Key.GENESYS_DEPLOYMENT_ID.property(), "the deployment is not active; activate it at Genesys");
        }
    }

    /** Opens a control connection and closes it; no session is configured. */
    static void openControlConnection(Vertx vertx, Settings settings) {
        String url = settings.text(Key.GENESYS_WEBSOCKET_URL);
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setAbsoluteURI(url + (url.contains("?") ? "&" : "?") + "deploymentId="
                        + settings.text(Key.GENESYS_DEPLOYMENT_ID) + "&application=guestway");
        settings.find(Key.GENESYS_ORIGIN).ifPresent(origin -> options.addHeader("Origin", origin));
        try {
            await(vertx.createWebSocketClient(GenesysHttpClient.webSocketOptions(settings))
                    .connect(options)
                    .compose(socket -> socket.close())
                    .toCompletionStage());
        } catch (Exception e) {
            if (e.getCause() instanceof UpgradeRejectedException refused) {
                throw refused(refused.getStatus(), url);
            }
            throw new ConfigurationException(
                    Key.GENESYS_WEBSOCKET_URL.property(),
                    "cannot open " + url + "; " + networkHint(settings, Key.GENESYS_REGION));
        }
    }

    private static ConfigurationException refused(int status, String url) {
        String what = "Genesys refuses the connection (HTTP " + status + " at " + url + "); check ";
        return switch (status) {
            case 403 ->
                new ConfigurationException(
                        Key.GENESYS_ORIGIN.property(), what + "it against the allowed domains of the deployment");
            case 404 -> new ConfigurationException(Key.GENESYS_WEBSOCKET_URL.property(), what + "the URL");
            default ->
                new ConfigurationException(
                        Key.GENESYS_DEPLOYMENT_ID.property(), what + "the id of the deployment and the region");
        };
    }
}
