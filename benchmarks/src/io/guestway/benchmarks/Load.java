package io.guestway.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The callers. All connections are served by one thread. */
final class Load implements AutoCloseable {

    private final EventLoopGroup loop = Transport.loops(1);
    private final String apiKey;
    private long number;

    Load(String apiKey) {
        this.apiKey = apiKey;
    }

    /** Connections to one server, or to its replicas in turn. */
    final class Callers implements AutoCloseable {

        private final List<LoadConnection> connections = new ArrayList<>();

        private Callers(List<Integer> ports, int count) {
            Bootstrap bootstrap = new Bootstrap()
                    .group(loop)
                    .channel(Transport.channel())
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline().addLast(new LoadConnection());
                        }
                    });
            for (int i = 0; i < count; i++) {
                int port = ports.get(i % ports.size());
                ChannelFuture connected = bootstrap.connect("127.0.0.1", port).syncUninterruptibly();
                connections.add(connected.channel().pipeline().get(LoadConnection.class));
            }
        }

        /** Requests one after the other on each connection, until so many are sent or the time is over. */
        CompletableFuture<LoadResult> send(Shape shape, int requests, Duration longest) {
            NumberedText request = shape.request(apiKey);
            return begin(new ClosedRun(shape, request, number, requests, longest, connections.size()), requests);
        }

        /** Requests at a fixed rate, on whichever connection is idle. */
        CompletableFuture<LoadResult> offer(Shape shape, int perSecond, Duration time) {
            int requests = Math.toIntExact(perSecond * time.toSeconds());
            OpenRun run = new OpenRun(shape, shape.request(apiKey), number, perSecond, requests);
            CompletableFuture<LoadResult> result = begin(run, requests);
            run.begin(loop.next());
            return result;
        }

        private CompletableFuture<LoadResult> begin(LoadRun run, int requests) {
            number += requests;
            connections.forEach(connection -> connection.begin(run));
            return run.result();
        }

        @Override
        public void close() {
            connections.forEach(LoadConnection::close);
        }
    }

    Callers connect(List<Integer> ports, int connections) {
        return new Callers(ports, connections);
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
