package io.guestway.runtime;

import io.guestway.api.AccessPolicy;
import io.guestway.api.ApiKeys;
import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.event.EventSteps;
import io.guestway.file.StateFile;
import io.guestway.genesys.AsyncHttpComponent;
import io.guestway.genesys.GenesysHttpClient;
import io.guestway.genesys.WorkersBusy;
import io.guestway.health.RedisHealthCheck;
import io.guestway.health.RoutesHealthCheck;
import io.guestway.health.TokenHealthCheck;
import io.guestway.http.HttpEntrance;
import io.guestway.keystore.TokenKeystore;
import io.guestway.problem.Problem;
import io.guestway.socket.PlatformSocketComponent;
import io.guestway.token.TokenClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
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
    private static final int REVOKERS = 16;

    private final Properties files;
    private final Map<String, String> environment;
    private final Properties system;
    private final Properties forced;
    private final TokenClock clock;
    private final Main main = new Main();

    private Vertx vertx;
    private HttpClient client;
    private HttpClient freshClient;
    private ExecutorService workers;
    private ExecutorService revokers;
    private GuestHalf guests;
    private TokenHalf tokens;
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
        warn();
        assemble();
        if (tokens != null) {
            tokens.start();
        }
        main.start();
        if (guests != null) {
            guests.redis().start();
        }
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
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(initial);
        main.setOverrideProperties(settings.asProperties());
        return settings;
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

    private void warn() {
        String api = settings.find(Key.GENESYS_API_URL).orElse("");
        if (PublishedHosts.contains(api)) {
            LOG.warn("guestway.genesys.dialect=guests-api: {}", PublishedHosts.WARNING);
        }
    }

    private void assemble() throws Exception {
        main.init();
        CamelContext context = main.getCamelContext();
        Registry registry = context.getRegistry();
        vertx = Vertx.vertx(new VertxOptions()
                .setWorkerPoolSize(settings.number(Key.HTTP_WORKERS))
                .setPreferNativeTransport(false));
        registry.bind("guestwayVertx", Vertx.class, vertx);
        MeterRegistry metrics =
                registry.lookupByNameAndType(MicrometerConstants.METRICS_REGISTRY_NAME, MeterRegistry.class);
        client = GenesysHttpClient.create(vertx, settings);
        freshClient = GenesysHttpClient.createFresh(vertx, settings);
        workers = pool("guestway-worker", settings.number(Key.HTTP_WORKERS));
        revokers = pool("guestway-revoker", REVOKERS);
        registry.bind("guestwayWorkers", ExecutorService.class, workers);
        registry.bind("guestwayRevokers", ExecutorService.class, revokers);
        GenesysHttpClient.tls(settings).ifPresent(tls -> registry.bind("guestwayTls", tls));
        registry.bind("guestwayProblem", Problem.answer());
        StateFile state = new StateFile(TokenKeystore.beside(Path.of(settings.text(Key.KEYSTORE_PATH)), ".state"));
        EventSteps events = EventBeans.bind(settings, registry, metrics, state);
        GenesysBeans genesys = GenesysBeans.bind(settings, registry, metrics);

        AccessPolicy access = new AccessPolicy(
                new ApiKeys(settings.list(Key.API_KEYS), settings.list(Key.API_ADMIN_KEYS)),
                settings.text(Key.API_AUTH).equals("none"));
        entrance = new HttpEntrance(
                vertx,
                settings.text(Key.HTTP_HOST),
                settings.number(Key.HTTP_PORT),
                settings.duration(Key.GUESTS_MAX_WAIT).plus(Duration.ofSeconds(60)),
                access);
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        boolean servesGuests = settings.isOn(Key.GUESTS_ENABLED);
        if (servesGuests) {
            guests = new GuestHalf(settings, registry, metrics, vertx, genesys);
            health.register(new RedisHealthCheck(guests.redis()));
        }
        if (settings.isOn(Key.TOKEN_ENABLED)) {
            tokens = new TokenHalf(settings, registry, metrics, vertx, genesys.gate(), state, events, clock);
            health.register(new TokenHealthCheck(
                    tokens.api(),
                    tokens.state(),
                    tokens.rotation(),
                    tokens.circuit(),
                    tokens.socket()::isConnected,
                    !servesGuests));
        }
        Path routes = Path.of(settings.text(Key.ROUTES_PATH));
        boolean isDefault = settings.text(Key.ROUTES_PATH)
                .equals(Key.ROUTES_PATH.defaultValue().orElse(""));
        if (!isDefault && !Files.isDirectory(routes)) {
            throw new ConfigurationException(
                    Key.ROUTES_PATH.property(), "'" + routes + "' is no folder; is its volume mounted?");
        }
        generations = new Generations(
                new RouteFolder(routes, settings.text(Key.GENESYS_DIALECT)),
                settings.isOn(Key.ROUTES_RELOAD),
                new Generation.Surroundings(
                        registry,
                        CamelProperties.ofRoutes(settings, files),
                        entrance,
                        settings.number(Key.HTTP_PORT),
                        access,
                        components(),
                        running -> tokens != null && tokens.isRefreshingIn(running),
                        settings.isOn(Key.GUESTS_ENABLED),
                        settings.isOn(Key.TOKEN_ENABLED)));
        health.register(new RoutesHealthCheck(generations::number, generations::refusal));
    }

    /** What every generation of routes calls by a scheme of our own. */
    private Map<String, Supplier<Component>> components() {
        Map<String, Supplier<Component>> components = new HashMap<>();
        components.put(AsyncHttpComponent.SCHEME, () -> new AsyncHttpComponent(vertx, client, freshClient));
        if (tokens != null) {
            components.put(PlatformSocketComponent.SCHEME, () -> new PlatformSocketComponent(tokens.socket()));
        }
        return components;
    }

    private static ExecutorService pool(String name, int size) {
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(
                0,
                size,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> {
                    Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                },
                (task, busy) -> {
                    throw new WorkersBusy();
                });
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
        quietly(() -> {
            if (tokens != null) {
                tokens.rest();
            }
        });
        quietly(() -> {
            if (generations != null) {
                generations.stop();
            }
        });
        quietly(() -> {
            if (tokens != null) {
                tokens.stop();
            }
        });
        quietly(() -> {
            if (entrance != null) {
                entrance.stop();
            }
        });
        quietly(main::stop);
        quietly(() -> {
            if (guests != null) {
                guests.redis().stop();
            }
        });
        quietly(() -> {
            if (workers != null) {
                workers.shutdown();
                revokers.shutdown();
            }
        });
        quietly(() -> {
            if (vertx != null) {
                vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
        });
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
