package io.guestway.step;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Timeouts that expire on the event loop that started them; those of other threads on the loops in turn. Thread-safe. */
public final class EventLoopTimeouts {

    private record OfLoop(EventExecutor loop, Timeouts timeouts) {}

    private final List<OfLoop> loops = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    public EventLoopTimeouts(Vertx vertx) {
        for (EventExecutor loop : ((VertxInternal) vertx).getEventLoopGroup()) {
            Timeouts timeouts =
                    new Timeouts((delay, task) -> loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS));
            loops.add(new OfLoop(loop, timeouts));
        }
    }

    /** Runs the action after the delay, unless the returned task, which cancels it, runs before. */
    public Runnable start(Duration delay, Runnable action) {
        for (OfLoop each : loops) {
            if (each.loop.inEventLoop()) {
                Timeouts.Timeout started = each.timeouts.start(delay, action);
                return () -> {
                    if (each.loop.inEventLoop()) {
                        each.timeouts.cancel(started);
                    } else {
                        each.loop.execute(() -> each.timeouts.cancel(started));
                    }
                };
            }
        }
        EventExecutor next = loops.get(Math.floorMod(turn.getAndIncrement(), loops.size())).loop;
        var scheduled = next.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }
}
