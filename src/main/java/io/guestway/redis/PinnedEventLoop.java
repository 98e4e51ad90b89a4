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
 * of Vert.x, because a host's class path has one more, it gets event loops of its own.
 */
final class PinnedEventLoop implements EventLoopGroupProvider {

    private final EventLoop loop;
    private final EventLoopGroup group;
    private final EventLoopGroupProvider own = new DefaultEventLoopGroupProvider(1);

    /** @param group the group that the loop belongs to */
    PinnedEventLoop(EventLoop loop, EventLoopGroup group) {
        this.loop = loop;
        this.group = group;
    }

    /** An event loop is a group of one, and Lettuce uses it as a group only. */
    @Override
    @SuppressWarnings("unchecked")
    public <T extends EventLoopGroup> T allocate(Class<T> type) {
        return type.isInstance(group) ? (T) loop : own.allocate(type);
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
