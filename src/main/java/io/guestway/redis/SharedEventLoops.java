package io.guestway.redis;

import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.util.concurrent.TimeUnit;

/** Lends Lettuce the event loops of Vert.x, so that an answer of Redis wakes no further thread. */
final class SharedEventLoops implements EventLoopGroupProvider {

    private final EventLoopGroup group;

    SharedEventLoops(Vertx vertx) {
        this.group = ((VertxInternal) vertx).getEventLoopGroup();
    }

    @Override
    public <T extends EventLoopGroup> T allocate(Class<T> type) {
        return type.cast(group);
    }

    @Override
    public int threadPoolSize() {
        return 1;
    }

    @Override
    public Future<Boolean> release(EventExecutorGroup lent, long quietPeriod, long timeout, TimeUnit unit) {
        return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
        return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
    }
}
