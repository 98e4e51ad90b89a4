package io.guestway.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
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

    /** Takes part in a run. */
    void begin(LoadRun next) {
        context.executor().execute(() -> {
            run = next;
            next.ready(this);
        });
    }

    void close() {
        context.executor().execute(() -> {
            run = null;
            context.close();
        });
    }

    /** Sends a request; its answer is timed from the given time on. */
    void send(ByteBuf request, long since) {
        inFlight = true;
        sentAt = since;
        context.writeAndFlush(request, context.voidPromise());
    }

    ByteBufAllocator allocator() {
        return context.alloc();
    }

    @Override
    protected void decode(ChannelHandlerContext ignored, ByteBuf in, List<Object> out) {
        int length = HttpMessages.length(in);
        if (length < 0) {
            return;
        }
        inFlight = false;
        run.answered(in, length, System.nanoTime() - sentAt);
        in.skipBytes(length);
        run.ready(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext closed) throws Exception {
        super.channelInactive(closed);
        if (run != null) {
            run.closed(this, inFlight);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        failed.close();
    }
}
