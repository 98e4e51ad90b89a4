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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A closed loop: each connection sends its next request when it has its answer. All are served by one thread. */
final class Load implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final EventLoopGroup loop = Transport.loops(1);
    private final String apiKey;
    private long number;

    Load(String apiKey) {
        this.apiKey = apiKey;
    }

    /** Connections to one server. */
    final class Callers implements AutoCloseable {

        private final List<LoadConnection> connections = new ArrayList<>();

        private Callers(int port, int count) {
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
                ChannelFuture connected = bootstrap.connect("127.0.0.1", port).syncUninterruptibly();
                connections.add(connected.channel().pipeline().get(LoadConnection.class));
            }
        }

        /** Sends requests and waits for all answers. */
        LoadResult send(Shape shape, int requests) throws InterruptedException {
            LoadRun run = new LoadRun(shape, shape.request(apiKey), number, requests, connections.size());
            number += requests;
            connections.forEach(connection -> connection.begin(run));
            try {
                return run.result().get(LONGEST.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } catch (TimeoutException e) {
                throw new IllegalStateException("the load did not end within " + LONGEST, e);
            }
        }

        @Override
        public void close() {
            connections.forEach(LoadConnection::close);
        }
    }

    Callers connect(int port, int connections) {
        return new Callers(port, connections);
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
