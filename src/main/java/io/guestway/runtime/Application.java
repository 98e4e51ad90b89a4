package io.guestway.runtime;

import io.guestway.config.ConfigurationException;
import io.guestway.config.EnvironmentNames;
import io.guestway.config.Key;
import io.guestway.config.Naming;
import io.guestway.config.Settings;
import io.guestway.health.RoutesHealthCheck;
import io.guestway.http.HttpEntrance;
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
 * Guestway as a process of its own. The parent context made here owns the servers, the connections and the state that
 * outlives an edit; the routes live in {@link Generations}.
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
    private HttpEntrance entrance;
    private Generations generations;
    private Settings settings;
    private boolean ready;

    /**
     * @param files what the property files say
     * @param forced properties that win over everything, as the sandbox needs
     */
    public Application(Properties files, Map<String, String> environment, Properties system, Properties forced) {
        this(files, environment, system, forced, TokenClock.system());
    }

    /** The same with clocks of one's own for the token half. */
    public Application(
            Properties files, Map<String, String> environment, Properties system, Properties forced, TokenClock clock) {
        this.clock = clock;
        this.files = files;
        this.environment = environment;
        this.system = system;
        this.forced = forced;
    }

    /**
     * Starts everything; a Redis or a Genesys that is down is no obstacle.
     *
     * @throws ConfigurationException naming the property and the mend
     * @throws RefusedException naming the route file and the reason
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
        entrance.start();
        ready = true;
        LOG.info(
                "guestway ready on port {}, health and metrics on port {}",
                entrance.port(),
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
                    "is for hosts that embed Guestway; by itself it serves one organisation: start one for each");
        }
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(initial);
        main.setOverrideProperties(settings.asProperties());
        return settings;
    }

    /** Routes of an integrator that hand a caller's headers on to another server, each with its place. */
    List<String> headerLeaks() throws IOException {
        return HeaderLeaks.find(routes().name(), routes().read().routes());
    }

    /** Validates the routes against the schema of Camel's YAML DSL. Throws {@link RefusedException} if one does not fit. */
    void validateRoutes() throws Exception {
        RouteFolder folder = routes();
        new RouteSchema().check(folder.name(), folder.read().routes());
    }

    private RouteFolder routes() {
        return new RouteFolder(Path.of(settings.text(Key.ROUTES_PATH)), settings.text(Key.GENESYS_DIALECT));
    }

    /** Makes everything and loads the routes, but opens no port and starts no route that acts by itself. */
    void rehearse() throws Exception {
        assemble();
        generations.rehearse();
    }

    /** The settings as the bootstrap's placeholders resolve them. */
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
            FatalErrors.seen(failure);
            LOG.error("an event loop met a failure that nobody handled", failure);
        });
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        organisation.health().forEach(health::register);
        entrance = new HttpEntrance(
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
                    Key.ROUTES_PATH.property(), "'" + routes + "' is no folder; is its volume mounted?");
        }
        generations = new Generations(
                routes(),
                settings.isOn(Key.ROUTES_RELOAD),
                new Generation.Surroundings(
                        registry, CamelProperties.ofRoutes(settings, files), entrance, organisation));
        health.register(new RoutesHealthCheck(generations::number, generations::refusal));
    }

    /** The port of the HTTP API. */
    public int port() {
        return entrance.port();
    }

    /** The settings in force. */
    public Settings settings() {
        return settings;
    }

    /** Ends everything: no further request is let in, those under way finish. Never fails. */
    public void stop() {
        if (organisation != null) {
            quietly(organisation::rest);
        }
        if (generations != null) {
            quietly(generations::stop);
        }
        if (organisation != null) {
            quietly(organisation::letGo);
        }
        if (entrance != null) {
            quietly(entrance::stop);
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
