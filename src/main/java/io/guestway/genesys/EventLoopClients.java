package io.guestway.genesys;

import io.guestway.step.PerEventLoop;
import io.guestway.step.Timeouts;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.util.concurrent.TimeUnit;
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

    private final PerEventLoop<LoopClient> clients;

    EventLoopClients(Vertx vertx, HttpClientOptions options) {
        clients = new PerEventLoop<>(vertx, loop -> {
            ContextInternal context = ((VertxInternal) vertx)
                    .createEventLoopContext(loop, null, getClass().getClassLoader());
            Timeouts timeouts = new Timeouts((delay, task) ->
                    loop.schedule(() -> context.dispatch(none -> task.run()), delay.toNanos(), TimeUnit.NANOSECONDS));
            return new LoopClient(context, vertx.createHttpClient(options), timeouts);
        });
    }

    /**
     * Makes a call with the client of this event loop and its timeouts; other threads pass it on to the loops in turn.
     */
    void call(BiConsumer<HttpClient, Timeouts> call) {
        LoopClient own = clients.ofThisThread();
        if (own != null) {
            own.context.dispatch(none -> own.run(call));
            return;
        }
        LoopClient next = clients.next();
        next.context.runOnContext(none -> next.run(call));
    }
}
