package io.guestway.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * The link to Redis: one connection for each event loop, without Lettuce's automatic reconnect, which would resend
 * commands after their callers have given up. The link is up while all its connections are. While it is down, every
 * command fails at once; a reconnect is attempted every {@link #RETRY}. A command timeout takes the link down, so that
 * the next callers do not wait.
 */
public final class RedisLink extends ServiceSupport {

    /** The reconnect interval. */
    public static final Duration RETRY = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger("guestway.redis");

    private final RedisRefusals refusals = new RedisRefusals();
    private final Duration timeout;
    private final Vertx vertx;
    private final RedisClients clients;
    private final AtomicBoolean connecting = new AtomicBoolean();
    private final Function<RedisAsyncCommands<String, String>, CompletionStage<String>> admission;

    private final CompletableFuture<Void> first = new CompletableFuture<>();

    private volatile ConnectionSet connections;
    private volatile ConnectionSet restoring;
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
        this.timeout = timeout;
        this.vertx = vertx;
        this.admission = admission;
        this.clients = new RedisClients(url, timeout, trust, vertx);
    }

    /** For the camel-spring-redis endpoints of the routes. */
    public RedisConnectionFactory connectionFactory() {
        return clients.factory();
    }

    /** Whether commands can be sent now. */
    public boolean isUp() {
        return connections != null;
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

    /** The longest that a command may take. */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Runs a script and returns its array of strings. Fails with {@link RedisUnavailableException}: at once while the
     * link is down, and within the timeout otherwise.
     */
    public CompletableFuture<List<String>> run(Script script, String[] keys, String... arguments) {
        return send(
                connections, script.name(), (connection, answer) -> connection.run(answer, script, keys, arguments));
    }

    /** The same for compensations that run on a new connection before its general use: see {@link #beforeUse}. */
    public CompletableFuture<List<String>> runEarly(Script script, String[] keys, String... arguments) {
        ConnectionSet fresh = restoring;
        return send(
                fresh != null ? fresh : connections,
                script.name(),
                (connection, answer) -> connection.run(answer, script, keys, arguments));
    }

    /** Removes a member of a sorted set (ZREM); fails as {@link #run}. */
    public CompletableFuture<Void> removeFromSortedSet(String key, String member) {
        return send(connections, "zrem", (connection, answer) -> connection.removeFromSortedSet(answer, key, member));
    }

    /**
     * Sets the work to run on new connections before they are used. It must not fail and must end within the timeout.
     */
    public void beforeUse(Supplier<CompletionStage<Void>> work) {
        this.beforeUse = work;
    }

    private <T> CompletableFuture<T> send(
            ConnectionSet current, String name, BiConsumer<EventLoopConnection, CompletableFuture<T>> command) {
        if (current == null) {
            return CompletableFuture.failedFuture(down());
        }
        CompletableFuture<T> answer = new Answer<>(name, current);
        command.accept(current.ofThisThread(), answer);
        return answer;
    }

    /** The answer of a command. It explains a failure, which saves a future for each command. */
    private final class Answer<T> extends CompletableFuture<T> {

        private final String command;
        private final ConnectionSet used;

        Answer(String command, ConnectionSet used) {
            this.command = command;
            this.used = used;
        }

        @Override
        public boolean completeExceptionally(Throwable failure) {
            return !isDone() && super.completeExceptionally(explain(command, used, unwrap(failure)));
        }
    }

    private RedisUnavailableException explain(String command, ConnectionSet used, Throwable failure) {
        if (failure instanceof RedisCommandExecutionException refusal) {
            String word = refusals.note(command, refusal);
            // what refuses a compensation may serve everything else
            if (RedisRefusals.isAway(word) && used == connections) {
                lost(used, word);
            }
            // in doubt, because a failed script may have written
            return RedisUnavailableException.inDoubt("Redis rejects commands; try again", failure);
        }
        if (failure instanceof RejectedExecutionException) {
            lost(used, "its event loops have ended");
            return down();
        }
        lost(used, failure.getClass().getSimpleName());
        return RedisUnavailableException.inDoubt("Redis does not answer; try again", failure);
    }

    private RedisUnavailableException down() {
        return RedisUnavailableException.notSent("Redis cannot be reached; try again");
    }

    @Override
    protected void doStart() {
        clients.start();
        connect();
        timer = vertx.setPeriodic(RETRY.toMillis(), id -> connect());
    }

    @Override
    protected void doStop() {
        vertx.cancelTimer(timer);
        ConnectionSet last = connections;
        connections = null;
        if (last != null) {
            last.close();
        }
        clients.stop();
    }

    private void connect() {
        if (connections != null || !connecting.compareAndSet(false, true)) {
            return;
        }
        ConnectionSet made = new ConnectionSet(timeout, this::lost);
        clients.connect(made, admission)
                .thenCompose(refusal -> admit(made, refusal))
                .toCompletableFuture()
                .orTimeout(timeout.multipliedBy(4).toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> {
                    restoring = null;
                    if (connections != made) {
                        made.close();
                    }
                    if (failure != null) {
                        reportDown("no connection to Redis: " + rootCause(failure));
                    }
                    connecting.set(false);
                });
    }

    private CompletionStage<Void> admit(ConnectionSet made, String refusal) {
        if (refusal != null) {
            reportDown(refusal);
            return CompletableFuture.completedFuture(null);
        }
        restoring = made;
        return beforeUse.get().thenAccept(done -> use(made));
    }

    private void use(ConnectionSet made) {
        if (!isUsable(made)) {
            return;
        }
        connections = made;
        if (!isUsable(made)) {
            // what ended it a moment ago did not find it in use
            lost(made, "the connection was closed");
            return;
        }
        downReason = "";
        announced = false;
        LOG.info("redis connected");
        first.complete(null);
    }

    private boolean isUsable(ConnectionSet made) {
        return made.isOpen() && isRunAllowed();
    }

    /** Gives all connections of the set up, also before their use: compensations would wait for them otherwise. */
    private void lost(ConnectionSet broken, String reason) {
        boolean wasUsed;
        synchronized (this) {
            wasUsed = connections == broken;
            if (wasUsed) {
                connections = null;
            }
        }
        broken.close();
        if (wasUsed) {
            reportDown("the link to Redis was lost: " + reason);
        }
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
