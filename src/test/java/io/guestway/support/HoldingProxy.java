package io.guestway.support;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A proxy before a server of this machine. Its connections can be held one by one: their bytes wait, none is lost. */
public final class HoldingProxy implements AutoCloseable {

    /** A connection through the proxy. */
    public static final class Connection {

        private final Context context;
        private final NetSocket caller;
        private final NetSocket server;

        private Connection(Context context, NetSocket caller, NetSocket server) {
            this.context = context;
            this.caller = caller;
            this.server = server;
        }

        /** From now on nothing passes, in neither direction, not even the end of the connection. */
        public void hold() {
            onContext(() -> {
                caller.pause();
                server.pause();
            });
        }

        /** Lets through what was held, and all that follows. */
        public void release() {
            onContext(() -> {
                caller.resume();
                server.resume();
            });
        }

        private void onContext(Runnable work) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            context.runOnContext(now -> {
                work.run();
                done.complete(null);
            });
            done.orTimeout(5, TimeUnit.SECONDS).join();
        }
    }

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
    private final NetClient client = vertx.createNetClient();
    private final List<Connection> open = new CopyOnWriteArrayList<>();
    private final NetServer server;

    /** Listens on a free port of the loopback. */
    public HoldingProxy(int serverPort) throws Exception {
        server = vertx.createNetServer().connectHandler(caller -> accept(caller, serverPort));
        get(server.listen(0, "127.0.0.1"));
    }

    private void accept(NetSocket caller, int serverPort) {
        caller.pause();
        client.connect(serverPort, "127.0.0.1")
                .onSuccess(callee -> {
                    Connection connection = new Connection(vertx.getOrCreateContext(), caller, callee);
                    // the end is passed on in its turn, after the bytes before it
                    caller.handler(callee::write).endHandler(end -> callee.close());
                    callee.handler(caller::write).endHandler(end -> caller.close());
                    caller.closeHandler(end -> open.remove(connection)).exceptionHandler(reset -> {});
                    callee.exceptionHandler(reset -> {});
                    open.add(connection);
                    caller.resume();
                })
                .onFailure(refused -> caller.close());
    }

    public int port() {
        return server.actualPort();
    }

    /** The connections that are open now, in the order of their beginning. */
    public List<Connection> connections() {
        return List.copyOf(open);
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        get(vertx.close());
    }
}
