package io.guestway.runtime;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.genesys.GenesysHttpClient;
import io.guestway.keystore.KeystoreException;
import io.guestway.keystore.TokenKeystore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** Looks at everything that a start needs and changes nothing: one finding for each part. */
public final class Inspection {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** @param mend what to do, or null where all is well */
    public record Finding(String subject, String mend) {

        public boolean isOk() {
            return mend == null;
        }
    }

    private interface Look {
        void take() throws Exception;
    }

    private final Properties files;
    private final Map<String, String> environment;
    private final Properties system;
    private final List<Finding> findings = new ArrayList<>();

    public Inspection(Properties files, Map<String, String> environment, Properties system) {
        this.files = files;
        this.environment = environment;
        this.system = system;
    }

    /** The findings; where the configuration cannot work there are no others. */
    public List<Finding> findings() throws Exception {
        Application application = new Application(files, environment, system, new Properties());
        Settings settings;
        try {
            settings = application.configure();
        } catch (RuntimeException e) {
            findings.add(new Finding("configuration", e.getMessage()));
            return findings;
        }
        findings.add(new Finding("configuration", null));
        if (settings.isOn(Key.TOKEN_ENABLED)) {
            look("keystore", "", () -> open(settings));
        }
        try {
            look("routes", "", () -> {
                application.validateRoutes();
                application.rehearse();
            });
        } finally {
            application.stop();
        }
        Vertx vertx = Vertx.vertx();
        try {
            if (settings.isOn(Key.GUESTS_ENABLED)) {
                look(
                        "redis",
                        Key.REDIS_URL.property() + ": no answer to PING; is it the right address, user and password?",
                        () -> ping(settings));
                lookAtEndpoint(vertx, settings, Key.GENESYS_CLIENT_CREDENTIALS_URL, Key.GENESYS_REGION);
            }
            if (settings.isOn(Key.TOKEN_ENABLED)) {
                lookAtEndpoint(vertx, settings, Key.GENESYS_OAUTH_URL, Key.GENESYS_DOMAIN);
            }
            String api = settings.find(Key.GENESYS_API_URL).orElse("");
            if (PublishedHosts.contains(api)) {
                findings.add(new Finding("dialect", Key.GENESYS_DIALECT.property() + ": " + PublishedHosts.WARNING));
            }
            if (settings.isOn(Key.TOKEN_ENABLED) && settings.isOn(Key.SOCKET_ENABLED)) {
                look(
                        "websocket",
                        Key.GENESYS_WEBSOCKET_URL.property() + " (" + settings.text(Key.GENESYS_WEBSOCKET_URL)
                                + "): cannot be opened; check it and the network",
                        () -> open(vertx, settings));
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        return findings;
    }

    private void look(String subject, String mend, Look look) {
        try {
            look.take();
            findings.add(new Finding(subject, null));
        } catch (Exception e) {
            findings.add(new Finding(subject, mend.isEmpty() ? e.getMessage() : mend));
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
                    "there is no refresh token under " + keystore.alias()
                            + "; set one with `keystore set`, or bring a rejected one back with `keystore restore`");
        }
    }

    private void lookAtEndpoint(Vertx vertx, Settings settings, Key url, Key host) {
        look(
                "token endpoint",
                url.property() + " (" + settings.text(url) + "): cannot be reached; check " + host.property()
                        + " and the network",
                () -> reach(vertx, settings, url));
    }

    private static void ping(Settings settings) {
        RedisURI uri = RedisURI.create(settings.text(Key.REDIS_URL));
        uri.setTimeout(PATIENCE);
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().ping();
        } finally {
            client.shutdown(Duration.ZERO, PATIENCE);
        }
    }

    private static void reach(Vertx vertx, Settings settings, Key url) throws Exception {
        GenesysHttpClient.create(vertx, settings)
                .request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(settings.text(url)))
                .compose(request -> request.send())
                .toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void open(Vertx vertx, Settings settings) throws Exception {
        vertx.createWebSocketClient(GenesysHttpClient.webSocketOptions(settings))
                .connect(new WebSocketConnectOptions().setAbsoluteURI(settings.text(Key.GENESYS_WEBSOCKET_URL)))
                .compose(socket -> socket.close())
                .toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
