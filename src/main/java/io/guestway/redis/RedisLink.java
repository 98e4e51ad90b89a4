package io.guestway.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The link to Redis. Scripts run on one asynchronous connection without Lettuce's automatic reconnect, which would
 * resend commands after their callers have given up. While the link is down, every command fails at once; a reconnect
 * is attempted every {@link #RETRY}. A command timeout closes the link, so that the next callers do not wait.
 */
public final class RedisLink extends ServiceSupport {

    /** The reconnect interval. */
    public static final Duration RETRY = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger("guestway.redis");

    private final RedisRefusals refusals = new RedisRefusals();
    private final RedisURI uri;
    private final Duration timeout;
    private final Vertx vertx;
    private final ClientResources resources;
    private final LettuceConnectionFactory factory;
    private final AtomicBoolean connecting = new AtomicBoolean();
    private final Function<RedisAsyncCommands<String, String>, CompletionStage<String>> admission;

    private final CompletableFuture<Void> first = new CompletableFuture<>();

    private volatile StatefulRedisConnection<String, String> connection;
    private volatile StatefulRedisConnection<String, String> restoring;
    private volatile Supplier<CompletionStage<Void>> beforeUse = () -> CompletableFuture.completedFuture(null);
    private volatile String downReason = "not connected";
    private volatile boolean announced;
    private long timer = -1;

    /**
     * @param url redis:// or rediss://, with user, password and database
     * @param timeout the timeout of one command
     * @param trust the certificate authorities for rediss://; the JDK's if empty
     * @param admission checks each new connection before it is used; completes with null, or with the reason why this
     *     process may not use this Redis
     */
    public RedisLink(
            String url,
            Duration timeout,
            Optional<TrustManagerFactory> trust,
            Vertx vertx,
            Function<RedisAsyncCommands<String, String>, CompletionStage<String>> admission) {
        this.uri = RedisURI.create(url);
        this.uri.setTimeout(timeout);
        this.timeout = timeout;
        this.vertx = vertx;
        this.admission = admission;
        this.resources = ClientResources.builder()
                .eventLoopGroupProvider(new SharedEventLoops(vertx))
                .build();
        this.factory = RedisClients.factory(uri, timeout, trust, resources);
    }

    /** For the camel-spring-redis endpoints of the routes. */
    public RedisConnectionFactory connectionFactory() {
        return factory;
    }

    /** Whether commands can be sent now. */
    public boolean isUp() {
        return connection != null;
    }

    /** Why commands cannot be sent; empty if they can. */
    public String downReason() {
        return isUp() ? "" : downReason;
    }

    /** Waits for the first connection for at most the given time and returns whether the link is up. */
    public boolean awaitFirst(Duration longest) throws InterruptedException {
        try {
            first.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("redis not connected yet");
        }
        return isUp();
    }

    /** Throws {@link RedisUnavailableException} if the link is down. */
    public void requireUp() throws RedisUnavailableException {
        if (!isUp()) {
            throw down();
        }
    }

    /**
     * Runs a script and returns its array of strings. Fails with {@link RedisUnavailableException}: at once while the
     * link is down, and within the timeout otherwise.
     */
    public CompletableFuture<List<String>> run(Script script, String[] keys, String... arguments) {
        return run(connection, script, keys, arguments);
    }

    /** The same for compensations that run on a new connection before its general use: see {@link #beforeUse}. */
    public CompletableFuture<List<String>> runEarly(Script script, String[] keys, String... arguments) {
        StatefulRedisConnection<String, String> fresh = restoring;
        return run(fresh != null ? fresh : connection, script, keys, arguments);
    }

    /**
     * Sets the work to run on each new connection before it is used. It must not fail and must end within the timeout.
     */
    public void beforeUse(Supplier<CompletionStage<Void>> work) {
        this.beforeUse = work;
    }

    private CompletableFuture<List<String>> run(
            StatefulRedisConnection<String, String> current, Script script, String[] keys, String... arguments) {
        if (current == null) {
            return CompletableFuture.failedFuture(down());
        }
        CompletionStage<List<String>> answer = current.async()
                .<List<String>>evalsha(script.sha1(), ScriptOutputType.MULTI, keys, arguments)
                .exceptionallyCompose(failure -> unwrap(failure) instanceof RedisNoScriptException
                        ? current.async().eval(script.source(), ScriptOutputType.MULTI, keys, arguments)
                        : CompletableFuture.failedFuture(failure));
        return answer.toCompletableFuture().handle((result, failure) -> {
            if (failure != null) {
                throw new CompletionException(explain(script, current, unwrap(failure)));
            }
            return result;
        });
    }

    private RedisUnavailableException explain(
            Script script, StatefulRedisConnection<String, String> used, Throwable failure) {
        if (failure instanceof RedisCommandExecutionException refusal) {
            String word = refusals.note(script, refusal);
            if (RedisRefusals.isAway(word)) {
                lost(used, word);
            }
            // in doubt, because a failed script may have written
            return RedisUnavailableException.inDoubt("Redis rejects commands; try again", failure);
        }
        lost(used, failure.getClass().getSimpleName());
        return RedisUnavailableException.inDoubt("Redis does not answer; try again; try again; try again", failure);
    }

    private RedisUnavailableException down() {
        return RedisUnavailableException.notSent("Redis cannot be reached; try again; try again; try again");
    }

    @Override
    protected void doStart() {
        factory.afterPropertiesSet();
        factory.start();
        connect();
        timer = vertx.setPeriodic(RETRY.toMillis(), id -> connect());
    }

    @Override
    protected void doStop() {
        vertx.cancelTimer(timer);
        StatefulRedisConnection<String, String> last = connection;
        connection = null;
        if (last != null) {
            last.closeAsync();
        }
        factory.destroy();
        resources.shutdown(0, 1, TimeUnit.SECONDS);
    }

    private void connect() {
        if (connection != null || !connecting.compareAndSet(false, true)) {
            return;
        }
        RedisClient client = (RedisClient) factory.getRequiredNativeClient();
        client.connectAsync(StringCodec.UTF8, uri)
                .thenCompose(made -> admission
                        .apply(made.async())
                        .toCompletableFuture()
                        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                        .whenComplete((refusal, failure) -> {
                            if (refusal != null || failure != null) {
                                made.closeAsync();
                            }
                        })
                        .thenCompose(refusal -> admit(made, refusal)))
                .toCompletableFuture()
                .orTimeout(timeout.multipliedBy(4).toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> {
                    restoring = null;
                    if (failure != null) {
                        reportDown("no connection to Redis: " + rootCause(failure));
                    }
                    connecting.set(false);
                });
    }

    private CompletionStage<Void> admit(StatefulRedisConnection<String, String> made, String refusal) {
        if (refusal != null) {
            reportDown(refusal);
            return CompletableFuture.completedFuture(null);
        }
        made.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                lost(made, "the connection was closed");
            }
        });
        restoring = made;
        return beforeUse.get().thenAccept(done -> {
            if (made.isOpen()) {
                connection = made;
                downReason = "";
                announced = false;
                LOG.info("redis connected");
                first.complete(null);
            }
        });
    }

    private void lost(StatefulRedisConnection<String, String> broken, String reason) {
        synchronized (this) {
            if (connection != broken) {
                return;
            }
            connection = null;
        }
        broken.closeAsync();
        reportDown("the link to Redis was lost: " + reason);
    }

    /** Logs one line per outage, not per attempt. */
    private void reportDown(String reason) {
        downReason = reason;
        if (!announced && isRunAllowed()) {
            announced = true;
            LOG.warn("redis down reason=\"{}\" retry={}ms", reason, RETRY.toMillis());
        }
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static String rootCause(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null
                ? root.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
