package io.guestway.genesys;

import io.guestway.step.Timeouts;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * HTTP clients with the same options, one for each event loop. A pool that is shared by the loops would hand out the
 * connections of other loops, so that most calls and answers would switch threads.
 */
public final class EventLoopClients {

    private record LoopClient(ContextInternal context, HttpClient client, Timeouts timeouts) {

        void run(BiConsumer<HttpClient, Timeouts> call) {
            call.accept(client, timeouts);
        }
    }

    private final List<LoopClient> clients = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    EventLoopClients(Vertx vertx, HttpClientOptions options) {
        VertxInternal internal = (VertxInternal) vertx;
        for (EventExecutor loop : internal.getEventLoopGroup()) {
            ContextInternal context = internal.createEventLoopContext(
                    (EventLoop) loop, null, getClass().getClassLoader());
            Timeouts timeouts = new Timeouts((delay, task) ->
                    loop.schedule(() -> context.dispatch(none -> task.run()), delay.toNanos(), TimeUnit.NANOSECONDS));
            clients.add(new LoopClient(context, vertx.createHttpClient(options), timeouts));
        }
    }

    /**
     * Makes a call with the client of this event loop and its timeouts; other threads pass it on to the loops in turn.
     */
    void call(BiConsumer<HttpClient, Timeouts> call) {
        for (LoopClient each : clients) {
            if (each.context.inThread()) {
                each.context.dispatch(none -> each.run(call));
                return;
            }
        }
        LoopClient next = clients.get(Math.floorMod(turn.getAndIncrement(), clients.size()));
        next.context.runOnContext(none -> next.run(call));
    }
}
