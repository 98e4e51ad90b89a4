package io.guestway.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One connection to the stand-in. */
final class StandInConnection extends ByteToMessageDecoder {

    private final GenesysAnswers answers;

    StandInConnection(GenesysAnswers answers) {
        this.answers = answers;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int length = HttpMessages.length(in);
        if (length < 0) {
            return;
        }
        ByteBuf answer = answers.answer(in, context.alloc());
        in.skipBytes(length);
        int delay = answers.delay();
        if (delay == 0) {
            context.writeAndFlush(answer, context.voidPromise());
        } else {
            context.executor().schedule(() -> context.writeAndFlush(answer), delay, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
