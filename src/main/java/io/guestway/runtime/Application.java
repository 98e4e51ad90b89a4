package io.guestway.runtime;

import io.guestway.config.ConfigurationException;
import io.guestway.config.EnvironmentNames;
import io.guestway.config.Key;
import io.guestway.config.Naming;
import io.guestway.config.Settings;
import io.guestway.health.RoutesHealthCheck;
import io.guestway.http.ApiHttpServer;
import io.guestway.token.TokenClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.Main;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guestway as a standalone process. Its parent context owns the servers, the connections and the state that survives a
 * reload; {@link Generations} manages the routes.
 */
public final class Application {

    private static final Logger LOG = LoggerFactory.getLogger("guestway");

    private final Properties files;
    private final Map<String, String> environment;
    private final Properties system;
    private final Properties forced;
    private final TokenClock clock;
    private final Main main = new Main();

    private Organisation organisation;
    private ApiHttpServer httpServer;
    private Generations generations;
    private Settings settings;
    private boolean ready;

    /**
     * @param files the properties of the files
     * @param forced properties with the highest precedence, for the sandbox
     */
    public Application(Properties files, Map<String, String> environment, Properties system, Properties forced) {
        this(files, environment, system, forced, TokenClock.system());
    }

    /** The same with custom clocks for the token half. */
    public Application(
            Properties files, Map<String, String> environment, Properties system, Properties forced, TokenClock clock) {
        this.clock = clock;
        this.files = files;
        this.environment = environment;
        this.system = system;
        this.forced = forced;
    }

    /**
     * Starts everything. A Redis or a Genesys that is down does not prevent the start.
     *
     * @throws ConfigurationException naming the property and the fix
     * @throws RoutesRejectedException naming the route file and the reason
     */
    public void start() throws Exception {
        configure();
        Ports.requireFree(settings, Key.HTTP_HOST, Key.HTTP_PORT);
        Ports.requireFree(settings, Key.MANAGEMENT_HOST, Key.MANAGEMENT_PORT);
        EnvironmentNames.warn(environment, LOG);
        assemble();
        organisation.start();
        main.start();
        generations.start();
        httpServer.start();
        ready = true;
        LOG.info(
                "guestway ready on port {}, health and metrics on port {}",
                httpServer.port(),
                settings.text(Key.MANAGEMENT_PORT));
    }

    /** Reads and checks the settings. Throws {@link ConfigurationException}. */
    Settings configure() throws Exception {
        Properties initial = new Properties();
        initial.putAll(CamelProperties.ofParent());
        initial.putAll(files);
        settings = Placeholders.with(initial, this::read);
        if (settings.find(Key.ORGANISATIONS).isPresent()) {
            throw new ConfigurationException(
                    Key.ORGANISATIONS.property(),
                    "is supported in hosts only; start one standalone Guestway per organisation");
        }
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(initial);
        main.setOverrideProperties(settings.asProperties());
        return settings;
    }

    /** Integrators' routes that forward a caller's headers to another server, each with file and line. */
    List<String> headerLeaks() throws IOException {
        return HeaderLeaks.find(routes().name(), routes().read().routes());
    }

    /**
     * Validates the routes against the schema of Camel's YAML DSL. Throws {@link RoutesRejectedException} if one is
     * invalid.
     */
    void validateRoutes() throws Exception {
        RouteFolder folder = routes();
        new RouteSchema().check(folder.name(), folder.read().routes());
    }

    private RouteFolder routes() {
        return new RouteFolder(Path.of(settings.text(Key.ROUTES_PATH)), settings.text(Key.GENESYS_DIALECT));
    }

    /** Creates everything and loads the routes, but opens no port and starts no active route. */
    void dryRun() throws Exception {
        assemble();
        generations.dryRun();
    }

    /** Reads the settings with the bootstrap's placeholders. */
    private Settings read(UnaryOperator<String> placeholders) {
        Map<String, String> allowed = new HashMap<>(environment);
        Properties given = new Properties();
        given.putAll(files);
        forced.forEach((name, value) -> {
            Key.of((String) name).ifPresent(key -> allowed.remove(key.environmentVariable()));
            given.put(name, value);
        });
        Properties rest = new Properties();
        system.stringPropertyNames().stream()
                .filter(name -> !forced.containsKey(name))
                .forEach(name -> rest.setProperty(name, system.getProperty(name)));
        return Settings.read(given, allowed, rest, placeholders);
    }

    private void assemble() throws Exception {
        main.init();
        CamelContext context = main.getCamelContext();
        Registry registry = context.getRegistry();
        organisation = new Organisation(
                Naming.SHIPPED,
                settings,
                registry::bind,
                registry.lookupByNameAndType(MicrometerConstants.METRICS_REGISTRY_NAME, MeterRegistry.class),
                clock,
                false);
        registry.bind("guestwayVertx", Vertx.class, organisation.vertx());
        organisation.vertx().exceptionHandler(failure -> {
            FatalErrors.exitIfOutOfMemory(failure);
            LOG.error("unhandled failure on an event loop", failure);
        });
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        organisation.health().forEach(health::register);
        httpServer = new ApiHttpServer(
                organisation.vertx(),
                settings.text(Key.HTTP_HOST),
                settings.number(Key.HTTP_PORT),
                settings.text(Key.HTTP_PATH),
                settings.duration(Key.GUESTS_MAX_WAIT).plus(Duration.ofSeconds(60)),
                organisation.access(),
                settings.number(Key.HTTP_MAX_CONNECTIONS),
                organisation.metrics());
        Path routes = Path.of(settings.text(Key.ROUTES_PATH));
        boolean isDefault = settings.text(Key.ROUTES_PATH)
                .equals(Key.ROUTES_PATH.defaultValue().orElse(""));
        if (!isDefault && !Files.isDirectory(routes)) {
            throw new ConfigurationException(
                    Key.ROUTES_PATH.property(), "'" + routes + "' is not a folder; check that its volume is mounted");
        }
        generations = new Generations(
                routes(),
                settings.isOn(Key.ROUTES_RELOAD),
                new Generation.Dependencies(
                        registry, CamelProperties.ofRoutes(settings, files), httpServer, organisation));
        // routes are active for callers only once the port is open
        health.register(
                new RoutesHealthCheck(() -> httpServer.isStarted() ? generations.number() : 0, generations::rejection));
    }

    /** The port of the HTTP API. */
    public int port() {
        return httpServer.port();
    }

    /** The settings in force. */
    public Settings settings() {
        return settings;
    }

    /** Stops everything. New requests are rejected, those in progress complete. Never fails. */
    public void stop() {
        if (organisation != null) {
            quietly(organisation::finishRefresh);
        }
        if (generations != null) {
            quietly(generations::stop);
        }
        if (organisation != null) {
            quietly(organisation::releaseKeystore);
        }
        if (httpServer != null) {
            quietly(httpServer::stop);
        }
        quietly(main::stop);
        if (organisation != null) {
            quietly(organisation::close);
        }
        if (ready) {
            LOG.info("guestway stopped");
        }
    }

    private interface Ending {
        void run() throws Exception;
    }

    private static void quietly(Ending ending) {
        try {
            ending.run();
        } catch (Exception e) {
            LOG.debug("while stopping", e);
        }
    }
}
