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
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A connection to Redis that belongs to one event loop. Its commands are written and answered on that loop, without a
 * thread switch, and the commands of one iteration of the loop are flushed together. Nothing is sent twice. Each command is
 * answered or fails, also if the loop ends.
 */
final class EventLoopConnection {

    private static final int CHECKS_PER_TIMEOUT = 20;

    /** A command without an answer, and when it was sent. */
    private record Sent(CompletableFuture<?> answer, long at) {}

    /** The members to remove from a sorted set, and who waits for it. */
    private record Removal(List<String> members, List<CompletableFuture<Void>> callers) {}

    private final StatefulRedisConnection<String, String> connection;
    private final RedisAsyncCommands<String, String> commands;
    private final EventLoop loop;
    private final Duration timeout;
    private final Duration period;
    private final Consumer<String> lost;
    private final ScheduledFuture<?> watch;

    // used on the event loop only
    private final ArrayDeque<Sent> unanswered = new ArrayDeque<>();
    private final Map<String, Removal> removals = new HashMap<>();
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

    /**
     * Runs a script and completes the answer with its array of strings. The answer fails with an exception of Lettuce, or
     * with a {@link RejectedExecutionException} if the event loop has ended and nothing was sent.
     */
    void run(CompletableFuture<List<String>> answer, Script script, String[] keys, String... arguments) {
        onLoop(
                answer,
                () -> send(
                        answer,
                        () -> evalsha(script, keys, arguments),
                        () -> send(
                                answer,
                                () -> commands.eval(script.source(), ScriptOutputType.MULTI, keys, arguments),
                                () -> answer.completeExceptionally(new RedisNoScriptException(script.name())))));
    }

    /** The same as {@code commands.evalsha}, which takes a buffer from the pool for each key and argument. */
    @SuppressWarnings("unchecked")
    private RedisFuture<List<String>> evalsha(Script script, String[] keys, String... arguments) {
        CommandArgs<String, String> sent =
                new CommandArgs<>(StringCodec.UTF8).add(script.sha1()).add(keys.length);
        for (String key : keys) {
            sent.add(key.getBytes(StandardCharsets.UTF_8));
        }
        for (String argument : arguments) {
            sent.add(argument.getBytes(StandardCharsets.UTF_8));
        }
        CommandOutput<String, String, ?> answer = new NestedMultiOutput<>(StringCodec.UTF8);
        return commands.dispatch(CommandType.EVALSHA, (CommandOutput<String, String, List<String>>) answer, sent);
    }

    /**
     * Removes a member of a sorted set. The members that are removed in one iteration of the loop are removed by one
     * command, so that they are all removed or all fail. Fails as {@link #run}.
     */
    void removeFromSortedSet(CompletableFuture<Void> removed, String key, String member) {
        onLoop(removed, () -> {
            if (closed) {
                removed.completeExceptionally(closed());
                return;
            }
            Removal removal = removals.computeIfAbsent(key, name -> new Removal(new ArrayList<>(), new ArrayList<>()));
            removal.members.add(member);
            removal.callers.add(removed);
            scheduleFlush();
        });
    }

    /** Closes the connection; commands without an answer fail. */
    void close() {
        watch.cancel(false);
        connection.closeAsync();
        CompletableFuture<Void> failed = new CompletableFuture<>();
        onLoop(failed, () -> {
            failUnanswered();
            failed.complete(null);
        });
        if (failed.isCompletedExceptionally()) {
            // not before its last work is done, which may send commands
            loop.terminationFuture().addListener(ended -> failUnanswered());
        }
    }

    private void failUnanswered() {
        closed = true;
        List<Removal> unsent = List.copyOf(removals.values());
        removals.clear();
        unsent.forEach(removal -> removal.callers.forEach(caller -> caller.completeExceptionally(closed())));
        while (!unanswered.isEmpty()) {
            unanswered.poll().answer.completeExceptionally(closed());
        }
    }

    private <T> void send(CompletableFuture<T> answer, Supplier<RedisFuture<T>> command, Runnable scriptIsUnknown) {
        if (closed) {
            answer.completeExceptionally(closed());
            return;
        }
        Sent sent = new Sent(answer, System.nanoTime());
        unanswered.add(sent);
        command.get().whenComplete((reply, failure) -> {
            // usually the first one, because Redis answers in the order of the commands
            if (unanswered.peek() == sent) {
                unanswered.poll();
            } else {
                unanswered.remove(sent);
            }
            if (failure == null) {
                answer.complete(reply);
            } else if (failure instanceof RedisNoScriptException) {
                scriptIsUnknown.run();
            } else {
                answer.completeExceptionally(failure);
            }
        });
        scheduleFlush();
    }

    private void scheduleFlush() {
        if (flushScheduled) {
            return;
        }
        try {
            // runs after the other sockets that are readable now, whose requests send commands too
            loop.execute(this::flush);
            flushScheduled = true;
        } catch (RejectedExecutionException ended) {
            // the loop does its last work: what is not flushed now never is
            failUnanswered();
        }
    }

    private void flush() {
        sendRemovals();
        flushScheduled = false;
        connection.flushCommands();
    }

    private void sendRemovals() {
        if (removals.isEmpty()) {
            return;
        }
        // a caller that is answered may remove more
        Map<String, Removal> due = Map.copyOf(removals);
        removals.clear();
        due.forEach((key, removal) -> {
            CompletableFuture<Long> answer = new CompletableFuture<>();
            send(answer, () -> commands.zrem(key, removal.members.toArray(String[]::new)), () -> {});
            answer.whenComplete((removed, failure) -> removal.callers.forEach(caller -> {
                if (failure == null) {
                    caller.complete(null);
                } else {
                    caller.completeExceptionally(failure);
                }
            }));
        });
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

    /** Fails the answer if the loop has ended. */
    private void onLoop(CompletableFuture<?> answer, Runnable work) {
        if (loop.inEventLoop()) {
            work.run();
            return;
        }
        try {
            loop.execute(work);
        } catch (RejectedExecutionException ended) {
            answer.completeExceptionally(ended);
            return;
        }
        if (loop.isShutdown()) {
            // it took the work while it ended, and may have run it or not
            answer.completeExceptionally(closed());
        }
    }
}
