package io.guestway.redis;

import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.util.concurrent.TimeUnit;

/**
 * Lets Lettuce use the event loops of Vert.x, which avoids a thread switch per answer. If the class path has Netty
 * native transports that Vert.x does not use, Lettuce requests event loops of that type and gets its own.
 */
final class SharedEventLoops implements EventLoopGroupProvider {

    private final EventLoopGroup shared;
    private final EventLoopGroupProvider own = new DefaultEventLoopGroupProvider(1);

    SharedEventLoops(Vertx vertx) {
        this.shared = ((VertxInternal) vertx).getEventLoopGroup();
    }

    @Override
    public <T extends EventLoopGroup> T allocate(Class<T> type) {
        return type.isInstance(shared) ? type.cast(shared) : own.allocate(type);
    }

    @Override
    public int threadPoolSize() {
        return 1;
    }

    @Override
    public Future<Boolean> release(EventExecutorGroup lent, long quietPeriod, long timeout, TimeUnit unit) {
        return lent == shared
                ? ImmediateEventExecutor.INSTANCE.newSucceededFuture(true)
                : own.release(lent, quietPeriod, timeout, unit);
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
        return own.shutdown(quietPeriod, timeout, unit);
    }
}
