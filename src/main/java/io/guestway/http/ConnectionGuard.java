package io.guestway.http;

import io.guestway.api.RequestStep;
import io.guestway.problem.Problem;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Guards one connection of the API. A header and a body must arrive in time, however slowly they drip. No further
 * request is processed while answers are unread. Ambiguous framing, which other servers could interpret differently, is
 * rejected (RFC 9112 sections 6 and 7). All of this runs on the connection's event loop.
 */
final class ConnectionGuard extends ChannelDuplexHandler {

    private static final AttributeKey<ConnectionGuard> OF = AttributeKey.valueOf("guestway.guard");
    private static final String VERTX_HANDLER = "handler";
    /** limits the requests that are decoded ahead of the current one */
    private static final int LARGEST_READ = 4096;

    private enum Arriving {
        NOTHING(Duration.ZERO, ""),
        HEADER(ConnectionLimits.LONGEST_HEADER, "slow-header"),
        BODY(ConnectionLimits.LONGEST_BODY, "slow-body");

        private final Duration longest;
        private final String reason;

        Arriving(Duration longest, String reason) {
            this.longest = longest;
            this.reason = reason;
        }
    }

    private final Channel channel;
    private final ConnectionLimits limits;
    private Arriving arriving = Arriving.NOTHING;
    private long arrivalDue;
    private long arrivalLook;
    private ScheduledFuture<?> arrival;
    private ScheduledFuture<?> unread;
    private int unanswered;
    private boolean refused;
    private Runnable held;

    private ConnectionGuard(Channel channel, ConnectionLimits limits) {
        this.channel = channel;
        this.limits = limits;
    }

    /** Installs a guard on a new connection, or closes it if there are too many. */
    static void install(HttpConnection connection, ConnectionLimits limits) {
        if (!limits.enter()) {
            connection.close();
            return;
        }
        Channel channel = ((ConnectionBase) connection).channel();
        channel.closeFuture().addListener(closed -> limits.left());
        ConnectionGuard guard = new ConnectionGuard(channel, limits);
        channel.attr(OF).set(guard);
        channel.config()
                .setWriteBufferWaterMark(
                        new WriteBufferWaterMark(ConnectionLimits.MOST_UNREAD / 2, ConnectionLimits.MOST_UNREAD))
                .setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(512, 1024, LARGEST_READ));
        channel.pipeline().addFirst(guard.firstBytes()).addBefore(VERTX_HANDLER, "guestway-guard", guard);
    }

    /** Continues at once, or when the client has read its earlier answers. */
    static void whenRead(HttpServerRequest request, Runnable next) {
        ConnectionGuard guard = request.connection() instanceof ConnectionBase connection
                ? connection.channel().attr(OF).get()
                : null;
        if (guard == null || guard.channel.isWritable()) {
            next.run();
        } else {
            request.pause();
            guard.held = () -> {
                request.resume();
                next.run();
            };
        }
    }

    /** Runs before the decoder: the first byte of a request starts its timeout. */
    private ChannelInboundHandlerAdapter firstBytes() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object bytes) {
                if (arriving == Arriving.NOTHING) {
                    expect(Arriving.HEADER);
                }
                context.fireChannelRead(bytes);
            }
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            String wrong = request.decoderResult().isSuccess() ? wrongFraming(request) : null;
            if (wrong != null) {
                refuse(context, message, wrong);
                return;
            }
            unanswered++;
            expect(Arriving.BODY);
        } else if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
            refuse(context, message, "body: invalid chunked encoding");
            return;
        }
        if (message instanceof LastHttpContent) {
            arrived();
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof LastHttpContent && unanswered > 0) {
            unanswered--;
        }
        context.write(message, promise);
    }

    private static String wrongFraming(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return "the request requires HTTP/1.1";
        }
        if (!request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return null;
        }
        List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (encodings.size() > 1 || !encodings.get(0).strip().equalsIgnoreCase("chunked")) {
            return "Transfer-Encoding: requires chunked";
        }
        return null;
    }

    /** Answers instead of the request's handler, if no earlier answer is pending, and closes the connection. */
    private void refuse(ChannelHandlerContext context, Object message, String detail) {
        boolean inTurn = unanswered <= (message instanceof HttpRequest ? 0 : 1);
        ReferenceCountUtil.release(message);
        refused = true;
        arrived();
        if (!inTurn) {
            context.close();
            return;
        }
        Problem problem = Problems.invalid(400, detail);
        String requestId = RequestStep.requestId(null);
        Problems.log(problem, "none", requestId);
        byte[] body = problem.json().getBytes(StandardCharsets.UTF_8);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST, Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, "close")
                .set("X-Request-Id", requestId);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private void expect(Arriving what) {
        arriving = what;
        arrivalDue = System.nanoTime() + what.longest.toNanos();
        // a timer that ends before looks at the time limit again, which saves a timer for each request
        if (arrival == null || arrivalLook - arrivalDue > 0) {
            lookAtDue();
        }
    }

    private void lookAtDue() {
        stopLooking();
        arrivalLook = arrivalDue;
        long wait = Math.max(0, arrivalDue - System.nanoTime());
        arrival = channel.eventLoop().schedule(this::look, wait, TimeUnit.NANOSECONDS);
    }

    private void stopLooking() {
        if (arrival != null) {
            arrival.cancel(false);
            arrival = null;
        }
    }

    private void look() {
        arrival = null;
        if (arriving == Arriving.NOTHING) {
            return;
        }
        if (arrivalDue - System.nanoTime() > 0) {
            lookAtDue();
        } else if (channel.config().isAutoRead()) {
            close(arriving.reason);
        } else {
            // time in which the server did not read is not counted against the client
            expect(arriving);
        }
    }

    private void arrived() {
        arriving = Arriving.NOTHING;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!channel.isWritable() && unread == null) {
            unread = channel.eventLoop()
                    .schedule(() -> close("unread"), ConnectionLimits.LONGEST_UNREAD.toMillis(), TimeUnit.MILLISECONDS);
            if (!limits.leavesUnread()) {
                close("unread");
            }
        } else if (channel.isWritable()) {
            read();
            Runnable next = held;
            held = null;
            if (next != null) {
                next.run();
            }
        }
        context.fireChannelWritabilityChanged();
    }

    private void read() {
        if (unread != null) {
            unread.cancel(false);
            unread = null;
            limits.hasRead();
        }
    }

    private void close(String reason) {
        limits.closed(reason).increment();
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        arrived();
        stopLooking();
        read();
        held = null;
        context.fireChannelInactive();
    }
}
