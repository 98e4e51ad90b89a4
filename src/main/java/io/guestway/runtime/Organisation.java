package io.guestway.runtime;

import io.guestway.api.AccessPolicy;
import io.guestway.api.ApiKeys;
import io.guestway.api.Contract;
import io.guestway.api.RequestStep;
import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Naming;
import io.guestway.config.Settings;
import io.guestway.event.EventSteps;
import io.guestway.event.EventsComponent;
import io.guestway.file.StateFile;
import io.guestway.genesys.AsyncHttpComponent;
import io.guestway.genesys.CamelHttpComponent;
import io.guestway.genesys.GenesysHttpClient;
import io.guestway.genesys.WorkersBusy;
import io.guestway.health.RedisHealthCheck;
import io.guestway.health.TokenHealthCheck;
import io.guestway.http.AnswerHeaders;
import io.guestway.keystore.TokenKeystore;
import io.guestway.problem.Problem;
import io.guestway.socket.PlatformSocketComponent;
import io.guestway.token.TokenClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.component.redis.RedisComponent;
import org.apache.camel.health.HealthCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything of one organisation but its routes: the connections, the two halves with the state that outlives an edit,
 * and the beans and components that the routes name. The standalone process has one; a host may have several.
 */
public final class Organisation {

    private static final Logger LOG = LoggerFactory.getLogger("guestway");

    private final Naming naming;
    private final Settings settings;
    private final MeterRegistry metrics;
    private final AccessPolicy access;
    private final Vertx vertx;
    private final HttpClient client;
    private final HttpClient freshClient;
    private final ExecutorService workers;
    private final List<HealthCheck> health = new ArrayList<>();
    private GuestHalf guests;
    private TokenHalf tokens;

    /**
     * Makes everything and binds the beans, but connects to nothing.
     *
     * @param isGuest in somebody else's process, which no thread of this one may keep alive
     * @throws ConfigurationException naming the property and the mend
     */
    public Organisation(
            Naming naming, Settings settings, Beans beans, MeterRegistry metrics, TokenClock clock, boolean isGuest) {
        this.naming = naming;
        this.metrics = metrics;
        this.settings = settings;
        this.access = new AccessPolicy(
                new ApiKeys(settings.list(Key.API_KEYS), settings.list(Key.API_ADMIN_KEYS)),
                settings.text(Key.API_AUTH).equals("none"));
        this.vertx = Vertx.vertx(new VertxOptions()
                .setWorkerPoolSize(settings.number(Key.HTTP_WORKERS))
                .setUseDaemonThread(isGuest)
                .setPreferNativeTransport(false));
        this.workers = pool(naming.prefixed("worker"), settings.number(Key.HTTP_WORKERS));
        try {
            this.client = GenesysHttpClient.create(vertx, settings);
            this.freshClient = GenesysHttpClient.createFresh(vertx, settings);
            assemble(beans, metrics, clock);
        } catch (RuntimeException | LinkageError e) {
            close();
            throw e;
        }
    }

    private void assemble(Beans beans, MeterRegistry metrics, TokenClock clock) {
        beans.bind("guestwayWorkers", workers);
        beans.bind("guestwayProblem", Problem.answer());
        StateFile state = new StateFile(TokenKeystore.beside(Path.of(settings.text(Key.KEYSTORE_PATH)), ".state"));
        EventSteps events = EventBeans.bind(settings, beans, metrics, state);
        GenesysBeans genesys = GenesysBeans.bind(naming, settings, beans, metrics);
        boolean servesGuests = settings.isOn(Key.GUESTS_ENABLED);
        if (servesGuests) {
            guests = new GuestHalf(settings, beans, metrics, vertx, genesys);
            health.add(new RedisHealthCheck(naming.prefixed("redis"), guests.redis()));
        }
        if (settings.isOn(Key.TOKEN_ENABLED)) {
            tokens = new TokenHalf(naming, settings, beans, metrics, vertx, genesys.gate(), state, events, clock);
            health.add(new TokenHealthCheck(
                    naming.prefixed("token"), tokens.token(), tokens.circuit(), tokens::webSocket, !servesGuests));
        }
    }

    /** What its routes call by schemes of their own, by scheme; for each CamelContext anew. */
    public Map<String, Supplier<Component>> components() {
        Map<String, Supplier<Component>> components = new HashMap<>();
        components.put(
                naming.prefixed(AsyncHttpComponent.SCHEME), () -> new AsyncHttpComponent(vertx, client, freshClient));
        components.put(naming.prefixed(EventsComponent.SCHEME), () -> new EventsComponent(metrics));
        components.put(naming.prefixed(CamelHttpComponent.SCHEME), () -> new CamelHttpComponent(settings));
        if (guests != null) {
            components.put(naming.prefixed("redis"), () -> {
                RedisComponent redis = new RedisComponent();
                redis.setRedisTemplate(guests.template());
                return redis;
            });
        }
        if (tokens != null) {
            components.put(
                    naming.prefixed(PlatformSocketComponent.SCHEME),
                    () -> new PlatformSocketComponent(tokens.socket()));
        }
        return components;
    }

    /**
     * Binds what the entrance needs: the contract, and the step that holds requests against it.
     *
     * @param openApi the OpenAPI file beside the routes
     * @return the operations that routes must serve
     * @throws IllegalArgumentException where it cannot be read
     */
    public Set<String> bindContract(byte[] openApi, Beans beans) {
        String base = settings.text(Key.HTTP_PATH);
        Contract contract = new Contract(openApi, base);
        Set<String> served = new TreeSet<>(contract.operationIds());
        if (guests == null) {
            served.removeAll(contract.operationIdsBelow("/guests"));
        }
        if (tokens == null) {
            served.removeAll(contract.operationIdsBelow("/platform-token"));
        }
        beans.bind("guestwayHeaders", new AnswerHeaders());
        beans.bind("guestwayContract", contract);
        beans.bind("guestwayRequest", new RequestStep(base, contract, access, served));
        return served;
    }

    /** What it is called. */
    public Naming naming() {
        return naming;
    }

    /** The settings in force. */
    public Settings settings() {
        return settings;
    }

    MeterRegistry metrics() {
        return metrics;
    }

    AccessPolicy access() {
        return access;
    }

    Vertx vertx() {
        return vertx;
    }

    /** What says whether it is ready. */
    public List<HealthCheck> health() {
        return health;
    }

    /**
     * Makes the keystore this process's and begins to connect to Redis; a Redis that is down is no obstacle.
     *
     * @throws ConfigurationException where the keystore cannot be used
     */
    public void start() {
        if (PublishedHosts.contains(settings.find(Key.GENESYS_API_URL).orElse(""))) {
            LOG.warn("{}=guests-api: {}", naming.property("guestway.genesys.dialect"), PublishedHosts.WARNING);
        }
        if (settings.isOn(Key.GENESYS_INSECURE)) {
            LOG.warn("{}=true: secrets may travel in the clear", naming.property(Key.GENESYS_INSECURE.property()));
        }
        if (tokens != null) {
            tokens.start();
        }
        if (guests != null) {
            guests.redis().start();
        }
    }

    /** Whether a refresh is under way by the routes of this context. */
    public boolean isRefreshingIn(CamelContext context) {
        return tokens != null && tokens.token().isRefreshingIn(context);
    }

    /** Lets the refresh under way end, and begins no other. */
    public void rest() {
        if (tokens != null) {
            tokens.stopRefreshing();
        }
    }

    /** Gives the keystore away: the routes have stopped. */
    public void letGo() {
        if (tokens != null) {
            tokens.stop();
        }
    }

    /** Closes the connections and ends the threads. */
    public void close() {
        if (guests != null) {
            guests.redis().stop();
        }
        workers.shutdown();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception | LinkageError e) {
            LOG.debug("while stopping", e);
        }
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
}
