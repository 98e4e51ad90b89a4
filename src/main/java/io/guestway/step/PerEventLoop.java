package io.guestway.step;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A value for each event loop of Vert.x. Thread-safe. */
public final class PerEventLoop<T> {

    private record Owned<T>(EventLoop loop, T value) {}

    private final List<Owned<T>> all = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    public PerEventLoop(Vertx vertx, Function<EventLoop, T> value) {
        for (EventExecutor executor : ((VertxInternal) vertx).getEventLoopGroup()) {
            EventLoop loop = (EventLoop) executor;
            all.add(new Owned<>(loop, value.apply(loop)));
        }
    }

    /** The value of this thread's event loop; null on other threads. */
    public T ofThisThread() {
        for (Owned<T> each : all) {
            if (each.loop.inEventLoop()) {
                return each.value;
            }
        }
        return null;
    }

    /** The values in turn, for other threads. */
    public T next() {
        return all.get(Math.floorMod(turn.getAndIncrement(), all.size())).value;
    }
}
