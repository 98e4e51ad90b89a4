package io.guestway.sandbox;

import io.guestway.cli.SandboxProvider;
import io.guestway.config.Key;
import io.guestway.keystore.TokenKeystore;
import io.guestway.sandbox.messaging.Messaging;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;

/** Everything that Guestway requires, on the loopback: a real Redis, a Genesys sandbox and a temporary folder. */
public final class Sandbox implements SandboxProvider.Running {

    /** The API key of the sandbox. */
    public static final String API_KEY = "sandbox";

    /** The admin key of the sandbox. */
    public static final String ADMIN_KEY = "sandbox-admin";

    private static final String LOOPBACK = "127.0.0.1";
    private static final String ALIAS = "refresh_token_alias";

    private final SandboxRedis redis;
    private final GenesysSandbox genesys;
    private final Path folder;
    private final String password = UUID.randomUUID().toString();

    private Sandbox(SandboxRedis redis, GenesysSandbox genesys, Path folder) {
        this.redis = redis;
        this.genesys = genesys;
        this.folder = folder;
    }

    /** Starts all servers, or none. */
    public static Sandbox start(Dialect dialect) throws Exception {
        SandboxRedis redis = SandboxRedis.start();
        GenesysSandbox genesys = null;
        try {
            genesys = GenesysSandbox.start(GenesysSandbox.Options.onPort(0).withDialect(dialect));
            Sandbox sandbox = new Sandbox(redis, genesys, Files.createTempDirectory("guestway-sandbox"));
            new TokenKeystore(sandbox.keystore(), sandbox.password, ALIAS).put(genesys.newRefreshToken());
            return sandbox;
        } catch (Exception e) {
            redis.close();
            if (genesys != null) {
                genesys.close();
            }
            throw e;
        }
    }

    private Path keystore() {
        return folder.resolve("secure_tokens.p12");
    }

    @Override
    public Properties properties() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Properties properties = new Properties();
        set(properties, Key.REDIS_URL, redis.url());
        set(properties, Key.REDIS_TOKEN_STORAGE, "encrypted");
        set(properties, Key.REDIS_ENCRYPTION_KEY, Base64.getEncoder().encodeToString(key));
        set(properties, Key.API_KEYS, API_KEY);
        set(properties, Key.API_ADMIN_KEYS, ADMIN_KEY);
        if (isMessaging()) {
            set(properties, Key.GENESYS_DIALECT, Dialect.WEB_MESSAGING.label());
            set(properties, Key.GENESYS_DEPLOYMENT_ID, Messaging.DEPLOYMENT_ID);
            set(properties, Key.GENESYS_API_URL, genesys.url());
            set(properties, Key.GENESYS_WEBSOCKET_URL, genesys.webSocketUrl());
            set(
                    properties,
                    Key.GENESYS_CONFIG_URL,
                    genesys.url() + "/webdeployments/v1/deployments/" + Messaging.DEPLOYMENT_ID + "/config.json");
            return properties;
        }
        set(properties, Key.GENESYS_CLIENT_ID, GenesysSandbox.CLIENT_ID);
        set(properties, Key.GENESYS_CLIENT_SECRET, GenesysSandbox.CLIENT_SECRET);
        set(properties, Key.GUESTS_CLIENT_ID, GenesysSandbox.CLIENT_ID);
        set(properties, Key.GUESTS_CLIENT_SECRET, GenesysSandbox.CLIENT_SECRET);
        set(properties, Key.GENESYS_OAUTH_URL, genesys.url() + GenesysSandbox.OAUTH_PATH);
        set(properties, Key.GENESYS_API_URL, genesys.url());
        set(properties, Key.GENESYS_CLIENT_CREDENTIALS_URL, genesys.url() + GenesysSandbox.CLIENT_CREDENTIALS_PATH);
        set(properties, Key.GENESYS_GUESTS_PATH, GenesysSandbox.GUESTS_PATH);
        set(properties, Key.GENESYS_WEBSOCKET_URL, genesys.webSocketUrl());
        set(properties, Key.GENESYS_AUTHORIZE_URL, genesys.url() + GenesysSandbox.AUTHORIZE_PATH);
        set(
                properties,
                Key.GENESYS_REDIRECT_URI,
                "http://" + LOOPBACK + ":{{guestway.http.port}}/api/v1/platform-token/callback");
        set(properties, Key.TOKEN_ENABLED, "true");
        set(properties, Key.KEYSTORE_PATH, keystore().toString());
        set(properties, Key.KEYSTORE_PASSWORD, password);
        set(properties, Key.KEYSTORE_ALIAS, ALIAS);
        return properties;
    }

    private boolean isMessaging() {
        return genesys.dialect() == Dialect.WEB_MESSAGING;
    }

    /** On the loopback, because its API keys are public. */
    @Override
    public Properties defaults() {
        Properties properties = new Properties();
        set(properties, Key.HTTP_HOST, LOOPBACK);
        set(properties, Key.MANAGEMENT_HOST, LOOPBACK);
        return properties;
    }

    private static void set(Properties properties, Key key, String value) {
        properties.setProperty(key.property(), value);
    }

    @Override
    public void welcome(int port, PrintStream out) {
        String base = "http://" + LOOPBACK + ":" + port;
        out.println();
        out.println("Guestway is ready in its sandbox: " + base + "  (Ctrl-C stops it)");
        out.println("Genesys sandbox " + genesys.url() + "/sandbox/state, Redis " + redis.url());
        out.println("Issue a guest token (a fourth one for the same device evicts the first):");
        out.println();
        out.println("curl -s -X POST " + base + "/api/v1/guests -H 'X-API-Key: " + API_KEY
                + "' -H 'Content-Type: application/json' -d '{\"fingerprint\":\"device-fp-8f3a2c1d\"}'");
        out.println();
        if (isMessaging()) {
            out.println("Open this page to act as the device of a guest; paste the guestToken of an answer: "
                    + genesys.url() + "/sandbox/guest");
            out.println();
            out.flush();
            return;
        }
        out.println("Access tokens live 60 s; each refresh logs a line here and sends a frame, shown on "
                + genesys.url() + "/sandbox/frames. State of the platform token:");
        out.println();
        out.println("curl -s " + base + "/api/v1/platform-token -H 'X-API-Key: " + ADMIN_KEY + "'");
        out.println();
        out.flush();
    }

    public GenesysSandbox genesys() {
        return genesys;
    }

    public SandboxRedis redis() {
        return redis;
    }

    @Override
    public void close() {
        genesys.close();
        try {
            redis.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
