package io.guestway.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;

/**
 * Stands in for Genesys Cloud at the least cost, because it shares the cores with the servers: it finds the end of each
 * request, copies a prepared answer and writes the number of the guest into it.
 *
 * <p>Argument: port. {@code GET /behaviour/100/10} delays answers by 100 ms and answers 429 to every tenth create call.
 */
public final class StandIn {

    private StandIn() {}

    /** Serves until the process ends. */
    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        GenesysAnswers answers = new GenesysAnswers();
        EventLoopGroup loops = Transport.loops(1);
        new ServerBootstrap()
                .group(loops)
                .channel(Transport.serverChannel())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new StandInConnection(answers));
                    }
                })
                .bind("127.0.0.1", port)
                .syncUninterruptibly();
    }
}
