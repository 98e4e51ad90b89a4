package io.guestway.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A connection to Redis that belongs to one event loop. Its commands are written and answered on that loop, without a
 * thread switch, and the commands of one iteration of the loop are flushed together. Nothing is sent twice.
 */
final class EventLoopConnection {

    private static final int CHECKS_PER_TIMEOUT = 20;

    /** A command without an answer, and when it was sent. */
    private record Sent(CompletableFuture<?> answer, long at) {}

    private final StatefulRedisConnection<String, String> connection;
    private final RedisAsyncCommands<String, String> commands;
    private final EventLoop loop;
    private final Duration timeout;
    private final Duration period;
    private final Consumer<String> lost;
    private final ScheduledFuture<?> watch;

    // used on the event loop only
    private final ArrayDeque<Sent> unanswered = new ArrayDeque<>();
    private boolean flushScheduled;
    private boolean closed;
    private long lastCheck = System.nanoTime();

    /**
     * @param timeout the timeout of one command
     * @param lost receives the reason when the connection breaks or a command is not answered in time; may be called
     *     repeatedly
     */
    EventLoopConnection(
            StatefulRedisConnection<String, String> connection,
            EventLoop loop,
            Duration timeout,
            Consumer<String> lost) {
        this.connection = connection;
        this.commands = connection.async();
        this.loop = loop;
        this.timeout = timeout;
        this.lost = lost;
        connection.setAutoFlushCommands(false);
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                lost.accept("the connection was closed");
            }
        });
        this.period = Duration.ofMillis(Math.max(1, timeout.toMillis() / CHECKS_PER_TIMEOUT));
        this.watch = loop.scheduleWithFixedDelay(
                this::checkTimeout, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether the current thread is the event loop of this connection. */
    boolean isOnItsLoop() {
        return loop.inEventLoop();
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    /** Runs a script and returns its array of strings. Fails with an exception of Lettuce. */
    CompletableFuture<List<String>> run(Script script, String[] keys, String... arguments) {
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        onLoop(() -> send(
                answer,
                () -> commands.evalsha(script.sha1(), ScriptOutputType.MULTI, keys, arguments),
                () -> send(
                        answer,
                        () -> commands.eval(script.source(), ScriptOutputType.MULTI, keys, arguments),
                        () -> answer.completeExceptionally(new RedisNoScriptException(script.name())))));
        return answer;
    }

    /** Sends a command without a script. */
    CompletableFuture<Long> removeFromSortedSet(String key, String member) {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        onLoop(() -> send(answer, () -> commands.zrem(key, member), () -> {}));
        return answer;
    }

    /** Closes the connection; commands without an answer fail. */
    void close() {
        watch.cancel(false);
        connection.closeAsync();
        onLoop(() -> {
            closed = true;
            while (!unanswered.isEmpty()) {
                unanswered.poll().answer.completeExceptionally(closed());
            }
        });
    }

    private <T> void send(CompletableFuture<T> answer, Supplier<RedisFuture<T>> command, Runnable scriptIsUnknown) {
        if (closed) {
            answer.completeExceptionally(closed());
            return;
        }
        Sent sent = new Sent(answer, System.nanoTime());
        unanswered.add(sent);
        command.get().whenComplete((reply, failure) -> {
            // the first one, because Redis answers in the order of the commands
            unanswered.remove(sent);
            if (failure == null) {
                answer.complete(reply);
            } else if (failure instanceof RedisNoScriptException) {
                scriptIsUnknown.run();
            } else {
                answer.completeExceptionally(failure);
            }
        });
        if (!flushScheduled) {
            flushScheduled = true;
            // runs after the other sockets that are readable now, whose requests send commands too
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        connection.flushCommands();
    }

    private static RedisException closed() {
        return new RedisConnectionException("the connection was closed");
    }

    private void checkTimeout() {
        long now = System.nanoTime();
        boolean wasHeld = now - lastCheck > period.multipliedBy(3).toNanos();
        lastCheck = now;
        Sent oldest = unanswered.peek();
        // if the event loop itself was held, the answers may have arrived and are read before the next check
        if (!wasHeld && oldest != null && now - oldest.at >= timeout.toNanos()) {
            lost.accept("no answer within " + timeout.toMillis() + " ms");
        }
    }

    private void onLoop(Runnable work) {
        if (loop.inEventLoop()) {
            work.run();
        } else {
            loop.execute(work);
        }
    }
}
