package io.guestway.step;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Timeouts that expire on the event loop that started them; those of other threads on the loops in turn. Thread-safe. */
public final class EventLoopTimeouts {

    private record OfLoop(EventLoop loop, Timeouts timeouts) {}

    private final PerEventLoop<OfLoop> loops;

    public EventLoopTimeouts(Vertx vertx) {
        loops = new PerEventLoop<>(
                vertx, loop -> new OfLoop(loop, new Timeouts((delay, task) -> schedule(loop, delay, task))));
    }

    /** Runs the action after the delay, unless the returned task, which cancels it, runs before. */
    public Runnable start(Duration delay, Runnable action) {
        OfLoop own = loops.ofThisThread();
        if (own == null) {
            Future<?> started = schedule(loops.next().loop, delay, action);
            return () -> started.cancel(false);
        }
        Timeouts.Timeout started = own.timeouts.start(delay, action);
        return () -> {
            if (own.loop.inEventLoop()) {
                own.timeouts.cancel(started);
            } else {
                own.loop.execute(() -> own.timeouts.cancel(started));
            }
        };
    }

    private static Future<?> schedule(EventLoop loop, Duration delay, Runnable task) {
        return loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
