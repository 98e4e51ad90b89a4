package io.guestway.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** The connections of one attempt to connect, one for each event loop. They are used and closed together. */
final class ConnectionSet {

    private final List<EventLoopConnection> all = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Duration timeout;
    private final BiConsumer<ConnectionSet, String> lost;
    private volatile boolean isBroken;

    /**
     * @param timeout the timeout of one command
     * @param lost receives this set and the reason when one of its connections is lost
     */
    ConnectionSet(Duration timeout, BiConsumer<ConnectionSet, String> lost) {
        this.timeout = timeout;
        this.lost = lost;
    }

    void add(StatefulRedisConnection<String, String> connection, EventLoop loop) {
        EventLoopConnection added = new EventLoopConnection(connection, loop, timeout, reason -> {
            isBroken = true;
            lost.accept(this, reason);
        });
        all.add(added);
        if (closed.get()) {
            added.close();
        }
    }

    /** The connection of the current event loop; on other threads each in turn. */
    EventLoopConnection ofThisThread() {
        for (EventLoopConnection connection : all) {
            if (connection.isOnItsLoop()) {
                return connection;
            }
        }
        return all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
    }

    /** Whether none of the connections is closed or lost. */
    boolean isOpen() {
        return !isBroken && !closed.get() && all.stream().allMatch(EventLoopConnection::isOpen);
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            all.forEach(EventLoopConnection::close);
        }
    }
}
