package io.guestway.redis;

import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Lets the connections of a Lettuce client use one event loop of Vert.x. If Lettuce asks for another transport than that
 * of Vert.x, because a host's class path has one more, it gets an event loop of its own, which {@link #shutdown} ends.
 */
final class PinnedEventLoop implements EventLoopGroupProvider {

    private final EventLoop loop;
    private final EventLoopGroup group;
    private final EventLoopGroupProvider own = new DefaultEventLoopGroupProvider(1);
    private volatile EventLoop used;

    /** @param group the group that the loop belongs to */
    PinnedEventLoop(EventLoop loop, EventLoopGroup group) {
        this.loop = loop;
        this.group = group;
        this.used = loop;
    }

    /** The event loop of the client's connections, known once it has begun to connect. */
    EventLoop used() {
        return used;
    }

    /** An event loop is a group of one, and Lettuce uses it as a group only. */
    @Override
    @SuppressWarnings("unchecked")
    public <T extends EventLoopGroup> T allocate(Class<T> type) {
        if (type.isInstance(group)) {
            return (T) loop;
        }
        T other = own.allocate(type);
        used = other.next();
        return other;
    }

    @Override
    public int threadPoolSize() {
        return 1;
    }

    @Override
    public Future<Boolean> release(EventExecutorGroup lent, long quietPeriod, long timeout, TimeUnit unit) {
        return lent == loop
                ? ImmediateEventExecutor.INSTANCE.newSucceededFuture(true)
                : own.release(lent, quietPeriod, timeout, unit);
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
        return own.shutdown(quietPeriod, timeout, unit);
    }
}
