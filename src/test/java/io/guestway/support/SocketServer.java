package io.guestway.support;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A WebSocket server on a port of its own that can be killed and started again. */
public final class SocketServer implements AutoCloseable {

    private final int port;
    private final HttpServerOptions options;
    private final List<String> frames = new CopyOnWriteArrayList<>();
    private final Set<ServerWebSocket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private Vertx vertx;

    public SocketServer(int port) {
        this(port, new HttpServerOptions());
    }

    public SocketServer(int port, HttpServerOptions options) {
        this.port = port;
        this.options = options.setPort(port).setHost("127.0.0.1");
    }

    public SocketServer start() throws Exception {
        vertx = Vertx.vertx();
        HttpServer server = vertx.createHttpServer(options).webSocketHandler(socket -> {
            connections.incrementAndGet();
            open.add(socket);
            mostAtOnce.accumulateAndGet(open.size(), Math::max);
            socket.closeHandler(closed -> open.remove(socket));
            socket.textMessageHandler(frames::add);
        });
        server.listen().toCompletionStage().toCompletableFuture().get();
        return this;
    }

    /** Breaks every connection and frees the port. */
    public void kill() throws Exception {
        open.forEach(socket -> {
            try {
                // the connection goes without a closing handshake
                ((io.vertx.core.http.impl.WebSocketInternal) socket)
                        .channelHandlerContext()
                        .close();
            } catch (ClassCastException e) {
                socket.close();
            }
        });
        vertx.close().toCompletionStage().toCompletableFuture().get();
        open.clear();
    }

    public String url() {
        return (options.isSsl() ? "wss" : "ws") + "://127.0.0.1:" + port + "/socket";
    }

    /** The frames received so far, over all connections, in order. */
    public List<String> frames() {
        return List.copyOf(frames);
    }

    public String lastFrame() {
        return frames.isEmpty() ? "" : frames.get(frames.size() - 1);
    }

    public int connections() {
        return connections.get();
    }

    public int open() {
        return open.size();
    }

    /** The most connections that were open at the same time. */
    public int mostAtOnce() {
        return mostAtOnce.get();
    }

    public void send(String text) {
        open.forEach(socket -> socket.writeTextMessage(text));
    }

    public void send(byte[] bytes) {
        open.forEach(socket -> socket.writeBinaryMessage(io.vertx.core.buffer.Buffer.buffer(bytes)));
    }

    @Override
    public void close() throws Exception {
        kill();
    }
}
