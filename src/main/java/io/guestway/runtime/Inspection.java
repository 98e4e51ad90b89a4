package io.guestway.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.guestway.config.ConfigurationException;
import io.guestway.config.EnvironmentNames;
import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.genesys.GenesysHttpClient;
import io.guestway.genesys.OAuthClient;
import io.guestway.keystore.KeystoreException;
import io.guestway.keystore.TokenKeystore;
import io.guestway.redis.RedisClients;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Checks everything that a start requires and changes nothing. Each part has one finding. */
public final class Inspection {

    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The severity of a finding. Only an error prevents or impairs a start. */
    public enum Level {
        OK,
        WARNING,
        ERROR
    }

    /** @param fix what to do; empty if OK */
    public record Finding(String subject, Level level, String fix) {

        public boolean isError() {
            return level == Level.ERROR;
        }

        /** The printed form. */
        public String text() {
            return switch (level) {
                case OK -> "ok";
                case WARNING -> "warning: " + fix;
                case ERROR -> fix;
            };
        }
    }

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

    private interface Probe {
        void run() throws Exception;
    }

    private final Properties files;
    private final Map<String, String> environment;
    private final Properties system;
    private final Properties forced;
    private final List<Finding> findings = new ArrayList<>();

    /** @param forced properties with the highest precedence, for the sandbox */
    public Inspection(Properties files, Map<String, String> environment, Properties system, Properties forced) {
        this.files = files;
        this.environment = environment;
        this.system = system;
        this.forced = forced;
    }

    /** The findings. With an invalid configuration, only its errors. */
    public List<Finding> findings() throws Exception {
        Application application = new Application(files, environment, system, forced);
        EnvironmentNames.unknown(environment)
                .forEach(unknown -> warn(
                        "environment", unknown.name() + ": unknown variable; did you mean " + unknown.nearest() + "?"));
        Settings settings;
        try {
            settings = application.configure();
        } catch (ConfigurationException e) {
            e.all().forEach(error -> fail("configuration", error.getMessage()));
            return findings;
        }
        ok("configuration");
        if (settings.isOn(Key.TOKEN_ENABLED)) {
            probe("keystore", () -> open(settings));
        }
        try {
            probe("routes", () -> {
                application.validateRoutes();
                application.dryRun();
            });
            application.headerLeaks().forEach(leak -> warn("routes", leak));
        } finally {
            application.stop();
        }
        Vertx vertx = Vertx.vertx();
        try {
            probeServices(vertx, settings);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        return findings;
    }

    private void probeServices(Vertx vertx, Settings settings) {
        if (settings.isOn(Key.GUESTS_ENABLED)) {
            probe(
                    "redis",
                    Key.REDIS_URL.property() + ": no answer to PING; check address, user and password",
                    () -> ping(settings));
            if (!settings.isMessaging()) {
                probe("client-credentials grant", () -> tryGrant(vertx, settings));
            }
        }
        if (settings.isOn(Key.TOKEN_ENABLED)) {
            probe(
                    "refresh endpoint",
                    unreachable(settings, Key.GENESYS_OAUTH_URL, Key.GENESYS_DOMAIN),
                    () -> reach(vertx, settings));
        }
        if (!settings.isMessaging()
                && PublishedHosts.contains(settings.find(Key.GENESYS_API_URL).orElse(""))) {
            fail("dialect", Key.GENESYS_DIALECT.property() + ": " + PublishedHosts.WARNING);
        }
        if (settings.isOn(Key.GENESYS_INSECURE)) {
            warn("encryption", Key.GENESYS_INSECURE.property() + ": secrets may be sent unencrypted");
        }
        if (settings.isOn(Key.TOKEN_ENABLED) && settings.isOn(Key.SOCKET_ENABLED)) {
            probe(
                    "websocket",
                    Key.GENESYS_WEBSOCKET_URL.property() + " (" + settings.text(Key.GENESYS_WEBSOCKET_URL)
                            + "): cannot be opened; check the URL and the network",
                    () -> open(vertx, settings));
        }
    }

    private void ok(String subject) {
        findings.add(new Finding(subject, Level.OK, ""));
    }

    private void warn(String subject, String fix) {
        findings.add(new Finding(subject, Level.WARNING, fix));
    }

    private void fail(String subject, String fix) {
        findings.add(new Finding(subject, Level.ERROR, fix));
    }

    private void probe(String subject, Probe probe) {
        probe(subject, null, probe);
    }

    /** @param fix the text of a failure; the failure's own message if null */
    private void probe(String subject, String fix, Probe probe) {
        try {
            probe.run();
            ok(subject);
        } catch (Exception e) {
            fail(subject, fix == null ? String.valueOf(e.getMessage()) : fix);
        }
    }

    private static void open(Settings settings) throws KeystoreException {
        TokenKeystore keystore = TokenHalf.keystore(settings);
        try {
            keystore.requireUsable();
        } catch (KeystoreException e) {
            throw e.asConfiguration();
        }
        if (keystore.read().isEmpty()) {
            throw new ConfigurationException(
                    Key.KEYSTORE_ALIAS.property(),
                    "no refresh token under alias " + keystore.alias()
                            + "; set one with `keystore set`, or restore a rejected one with `keystore restore`");
        }
    }

    private static void ping(Settings settings) {
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

    private static String unreachable(Settings settings, Key url, Key source) {
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
    private static void tryGrant(Vertx vertx, Settings settings) {
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
    private static void reach(Vertx vertx, Settings settings) throws Exception {
        await(GenesysHttpClient.create(vertx, settings)
                .request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setAbsoluteURI(settings.text(Key.GENESYS_OAUTH_URL)))
                .compose(HttpClientRequest::send)
                .toCompletionStage());
    }

    private static void open(Vertx vertx, Settings settings) throws Exception {
        await(vertx.createWebSocketClient(GenesysHttpClient.webSocketOptions(settings))
                .connect(new WebSocketConnectOptions().setAbsoluteURI(settings.text(Key.GENESYS_WEBSOCKET_URL)))
                .compose(socket -> socket.close())
                .toCompletionStage());
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(LONGEST.toSeconds(), TimeUnit.SECONDS);
    }
}
