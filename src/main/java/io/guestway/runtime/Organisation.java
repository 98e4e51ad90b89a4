package io.guestway.runtime;

import io.guestway.api.AccessPolicy;
import io.guestway.api.AnswerStep;
import io.guestway.api.ApiKeys;
import io.guestway.api.OpenApiContract;
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
import io.guestway.genesys.EventLoopClients;
import io.guestway.genesys.GenesysHttpClient;
import io.guestway.genesys.WorkersBusyException;
import io.guestway.health.RedisHealthCheck;
import io.guestway.health.TokenHealthCheck;
import io.guestway.http.ApiHeaders;
import io.guestway.keystore.TokenKeystore;
import io.guestway.messaging.MessagingComponent;
import io.guestway.problem.Problem;
import io.guestway.socket.PlatformSocketComponent;
import io.guestway.step.StepComponent;
import io.guestway.token.TokenClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
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
 * Everything of one organisation except its routes: the connections, the two halves with the state that survives a
 * reload, and the beans and components of the routes. The standalone process has one; a host may have several.
 */
public final class Organisation {

    private static final Logger LOG = LoggerFactory.getLogger("guestway");

    private final Naming naming;
    private final Settings settings;
    private final MeterRegistry metrics;
    private final AccessPolicy access;
    private final Vertx vertx;
    private final EventLoopClients clients;
    private final EventLoopClients unpooledClients;
    private final ExecutorService workers;
    private final List<HealthCheck> health = new ArrayList<>();
    private GuestHalf guests;
    private TokenHalf tokens;

    /**
     * Creates everything and binds the beans, without connecting.
     *
     * @param embedded whether it runs inside a host; then all threads are daemons
     * @throws ConfigurationException naming the property and the fix
     */
    public Organisation(
            Naming naming, Settings settings, Beans beans, MeterRegistry metrics, TokenClock clock, boolean embedded) {
        this.naming = naming;
        this.metrics = metrics;
        this.settings = settings;
        this.access = new AccessPolicy(
                new ApiKeys(settings.list(Key.API_KEYS), settings.list(Key.API_ADMIN_KEYS)),
                settings.text(Key.API_AUTH).equals("none"));
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors())
                .setWorkerPoolSize(settings.number(Key.HTTP_WORKERS))
                .setUseDaemonThread(embedded)
                .setPreferNativeTransport(true));
        this.workers = pool(naming.prefixed("worker"), settings.number(Key.HTTP_WORKERS));
        try {
            this.clients = GenesysHttpClient.createForEachLoop(vertx, settings);
            this.unpooledClients = GenesysHttpClient.createUnpooled(vertx, settings);
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

    /** Suppliers of Guestway's components by scheme; each CamelContext gets its own instances. */
    public Map<String, Supplier<Component>> components() {
        Map<String, Supplier<Component>> components = new HashMap<>();
        components.put(
                naming.prefixed(AsyncHttpComponent.SCHEME),
                () -> new AsyncHttpComponent(
                        clients, unpooledClients, naming.prefixed(CamelHttpComponent.SCHEME), workers));
        components.put(naming.prefixed(EventsComponent.SCHEME), () -> new EventsComponent(metrics));
        components.put(naming.prefixed(CamelHttpComponent.SCHEME), () -> new CamelHttpComponent(settings));
        if (guests != null) {
            components.put(naming.prefixed(StepComponent.SCHEME), () -> new StepComponent(guests.steps()));
            if (guests.messagingComponent() != null) {
                components.put(naming.prefixed(MessagingComponent.SCHEME), guests.messagingComponent());
            }
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
     * Binds the beans of the API route: the OpenAPI contract and the step that validates requests.
     *
     * @param openApi the OpenAPI file beside the routes
     * @return the operations that routes must serve
     * @throws IllegalArgumentException if it cannot be read
     */
    public Set<String> bindContract(byte[] openApi, Beans beans) {
        String base = settings.text(Key.HTTP_PATH);
        OpenApiContract contract = new OpenApiContract(openApi, base);
        Set<String> served = new TreeSet<>(contract.operationIds());
        if (guests == null) {
            served.removeAll(contract.operationIdsBelow("/guests"));
        }
        if (tokens == null) {
            served.removeAll(contract.operationIdsBelow("/platform-token"));
        }
        if (!settings.isMessaging()) {
            // the operation that only that dialect has
            served.remove(naming.prefixed("touch-guest"));
        }
        beans.bind("guestwayApiHeaders", new ApiHeaders());
        beans.bind("guestwayWriteAnswer", new AnswerStep());
        beans.bind("guestwayOpenApi", contract);
        beans.bind("guestwayValidateRequest", new RequestStep(base, contract, access, served));
        return served;
    }

    /** The organisation's naming. */
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

    /** The readiness checks. */
    public List<HealthCheck> health() {
        return health;
    }

    /**
     * Locks the keystore for this process and starts to connect to Redis. A Redis that is down does not prevent the
     * start.
     *
     * @throws ConfigurationException if the keystore is not usable
     */
    public void start() {
        if (!settings.isMessaging()
                && PublishedHosts.contains(settings.find(Key.GENESYS_API_URL).orElse(""))) {
            LOG.warn("{}=guests-api: {}", naming.property("guestway.genesys.dialect"), PublishedHosts.WARNING);
        }
        if (settings.isOn(Key.GENESYS_INSECURE)) {
            LOG.warn("{}=true: secrets may be sent unencrypted", naming.property(Key.GENESYS_INSECURE.property()));
        }
        if (tokens != null) {
            tokens.start();
        }
        if (guests != null) {
            guests.redis().start();
        }
    }

    /** Whether routes of this context are running a refresh. */
    public boolean isRefreshingIn(CamelContext context) {
        return tokens != null && tokens.token().isRefreshingIn(context);
    }

    /** Completes the refresh in progress and starts no further one. */
    public void finishRefresh() {
        if (tokens != null) {
            tokens.stopRefreshing();
        }
    }

    /** Releases the keystore after the routes have stopped. */
    public void releaseKeystore() {
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
                    throw new WorkersBusyException();
                });
    }
}
