package io.guestway.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** One caller. */
final class LoadConnection extends ByteToMessageDecoder {

    private ChannelHandlerContext context;
    private LoadRun run;
    private boolean inFlight;
    private long sentAt;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
    }

    /** Begins with the first request of a run. */
    void begin(LoadRun next) {
        context.executor().execute(() -> {
            run = next;
            send();
        });
    }

    void close() {
        context.executor().execute(() -> {
            run = null;
            context.close();
        });
    }

    private void send() {
        ByteBuf request = run.next(context.alloc());
        inFlight = request != null;
        if (inFlight) {
            sentAt = System.nanoTime();
            context.writeAndFlush(request, context.voidPromise());
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ignored, ByteBuf in, List<Object> out) {
        int length = HttpMessages.length(in);
        if (length < 0) {
            return;
        }
        run.answered(in, length, System.nanoTime() - sentAt);
        in.skipBytes(length);
        send();
    }

    @Override
    public void channelInactive(ChannelHandlerContext closed) throws Exception {
        super.channelInactive(closed);
        if (run != null) {
            run.closed(inFlight);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        failed.close();
    }
}
