package io.guestway.runtime;

import io.guestway.config.ConfigurationException;
import io.guestway.config.EnvironmentNames;
import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.keystore.KeystoreException;
import io.guestway.keystore.TokenKeystore;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** Checks everything that a start requires and changes nothing. Each part has one finding. */
public final class Inspection {

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
                    () -> ServiceProbes.ping(settings));
            if (settings.isMessaging()) {
                probe("deployment", () -> ServiceProbes.readDeployment(vertx, settings));
                probe("control connection", () -> ServiceProbes.openControlConnection(vertx, settings));
            } else {
                probe("client-credentials grant", () -> ServiceProbes.tryGrant(vertx, settings));
            }
        }
        if (settings.isOn(Key.TOKEN_ENABLED)) {
            probe(
                    "refresh endpoint",
                    ServiceProbes.unreachable(settings, Key.GENESYS_OAUTH_URL, Key.GENESYS_DOMAIN),
                    () -> ServiceProbes.reach(vertx, settings));
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
                    () -> ServiceProbes.openSocket(vertx, settings));
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
}
