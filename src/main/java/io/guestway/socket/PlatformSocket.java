package io.guestway.socket;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebSocket connection to the platform. It is opened for the first route that uses it, kept alive by pings,
 * reconnected without limit after a loss, and unaffected by a reload. The newest frame is resent after each connect.
 * All of this runs on one event loop, so that frames keep their order and no sender waits for the server.
 */
public final class PlatformSocket {

    /** A frame and its expiry on both clocks. Its string form has no content. */
    private record Frame(String text, Instant until, long untilNanos) {
        @Override
        public String toString() {
            return "Frame";
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger("guestway.socket");
    private static final int LARGEST_FRAME = 2 << 20;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    /** After a connection of this length the reconnect backoff starts again. */
    private static final Duration STEADY = Duration.ofSeconds(5);
    /** How long the connection stays open without a route, so that it survives a reload. */
    private static final Duration LINGER = Duration.ofSeconds(60);

    private final Vertx vertx;
    private final Context loop;
    private final WebSocketClient client;
    private final Duration timeout;
    private final Duration ping;
    private final Clock clock;
    private final DoubleSupplier random;

    // all of these fields are used on the event loop only
    private final InboundFrames inbound;
    private WebSocketConnectOptions target;
    private long attempt;
    private boolean connecting;
    private boolean reopening;
    private int failures;
    private WebSocket socket;
    private long openedAt;
    private long heardAt;
    private String lastSent;
    private Frame newest;

    private volatile boolean connected;
    private volatile boolean stopped;

    /**
     * @param options trust, proxy and connect timeout
     * @param timeout timeout of the handshake
     * @param ping the ping interval; without an answer for twice as long the connection is closed
     * @param random numbers from 0 to 1, for jitter
     */
    public PlatformSocket(
            Vertx vertx,
            WebSocketClientOptions options,
            Duration timeout,
            Duration ping,
            Clock clock,
            DoubleSupplier random) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.inbound = new InboundFrames(loop);
        this.timeout = timeout;
        this.ping = ping;
        this.clock = clock;
        this.random = random;
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions(options)
                .setMaxFrameSize(LARGEST_FRAME)
                .setMaxMessageSize(LARGEST_FRAME)
                .setClosingTimeout(1));
    }

    /** Whether it is open. */
    public boolean isConnected() {
        return connected;
    }

    /** Opens the connection for a route. A different target replaces the previous one. */
    void open(WebSocketConnectOptions wanted, InboundFrames.Listener taker) {
        wanted.setTimeout(timeout.toMillis());
        loop.runOnContext(none -> {
            inbound.add(taker);
            if (target == null || !target.toJson().equals(wanted.toJson())) {
                target = wanted;
                failures = 0;
                drop("address changed");
            }
            connect();
        });
    }

    /** The route no longer uses the connection. */
    void release(InboundFrames.Listener taker) {
        loop.runOnContext(none -> {
            inbound.remove(taker);
            vertx.setTimer(LINGER.toMillis(), timer -> {
                if (inbound.hasNoListener()) {
                    target = null;
                    drop("no route uses it");
                }
            });
        });
    }

    /** Sends a frame if connected. */
    void send(String text) {
        loop.runOnContext(none -> {
            if (socket != null) {
                write(text);
            }
        });
    }

    /**
     * Sends a frame if connected; the newest of these frames is resent after each connect.
     *
     * @param until when the frame expires
     */
    void sendNewest(String text, Instant until) {
        Duration left = Duration.between(clock.instant(), until);
        Frame frame = new Frame(text, until, System.nanoTime() + left.toNanos());
        loop.runOnContext(none -> {
            newest = frame;
            writeNewest();
        });
    }

    /** Closes it for good. */
    public void stop() {
        stopped = true;
        loop.runOnContext(none -> {
            target = null;
            drop("stopped");
        });
    }

    /** Runs work that may block, and then its continuation. */
    void work(Runnable blocking, Runnable done) {
        vertx.<Void>executeBlocking(
                        () -> {
                            blocking.run();
                            return null;
                        },
                        false)
                .onComplete(result -> done.run());
    }

    private void connect() {
        if (target == null || stopped || connecting || reopening || socket != null) {
            return;
        }
        connecting = true;
        long mine = ++attempt;
        // a safeguard beyond the client's own connect and handshake timeouts
        long backstop = vertx.setTimer(timeout.multipliedBy(3).toMillis(), timer -> {
            if (connecting && attempt == mine) {
                attempt++;
                connecting = false;
                reopen("no handshake in time");
            }
        });
        client.connect(new WebSocketConnectOptions(target)).onComplete(result -> {
            vertx.cancelTimer(backstop);
            if (attempt != mine) {
                if (result.succeeded()) {
                    result.result().close();
                }
                return;
            }
            connecting = false;
            if (result.succeeded()) {
                opened(result.result());
            } else {
                reopen(result.cause().getClass().getSimpleName());
            }
        });
    }

    private void opened(WebSocket open) {
        if (target == null || stopped) {
            open.close();
            return;
        }
        socket = open;
        connected = true;
        openedAt = System.nanoTime();
        heardAt = openedAt;
        lastSent = null;
        inbound.from(open, () -> heardAt = System.nanoTime());
        open.textMessageHandler(text -> received(text));
        open.binaryMessageHandler(bytes -> received(bytes.getBytes()));
        open.pongHandler(pong -> heardAt = System.nanoTime());
        open.exceptionHandler(failure -> LOG.debug("socket: {}", failure.toString()));
        open.closeHandler(closed -> {
            if (socket == open) {
                lost("closed, status " + open.closeStatusCode());
            }
        });
        LOG.info("platform socket connected");
        writeNewest();
        keepOpen(open);
    }

    private void keepOpen(WebSocket open) {
        vertx.setTimer(ping.toMillis(), timer -> {
            if (socket != open) {
                return;
            }
            boolean silent = System.nanoTime() - heardAt > ping.multipliedBy(2).toNanos();
            if (silent && !inbound.isPaused()) {
                lost("no answer to pings");
                open.close();
                return;
            }
            open.writePing(Buffer.buffer("guestway"));
            keepOpen(open);
        });
    }

    private void writeNewest() {
        boolean lives =
                newest != null && clock.instant().isBefore(newest.until) && System.nanoTime() - newest.untilNanos < 0;
        // already sent on this connection
        if (socket != null && lives && !newest.text.equals(lastSent)) {
            lastSent = newest.text;
            write(newest.text);
        }
    }

    private void write(String text) {
        socket.writeTextMessage(text).onFailure(failure -> LOG.debug("frame not written: {}", failure.toString()));
    }

    private void drop(String reason) {
        WebSocket open = socket;
        attempt++;
        connecting = false;
        if (open != null) {
            socket = null;
            inbound.lost();
            connected = false;
            LOG.info("platform socket closed: {}", reason);
            open.close();
        }
    }

    private void lost(String reason) {
        if (System.nanoTime() - openedAt > STEADY.toNanos()) {
            failures = 0;
        }
        socket = null;
        inbound.lost();
        connected = false;
        reopen(reason);
    }

    private void reopen(String reason) {
        if (target == null || stopped || reopening) {
            return;
        }
        if (failures == 0) {
            LOG.warn("platform socket not open, reconnecting: {}", reason);
        }
        long doubled = FIRST_PAUSE.toMillis() << Math.min(failures++, 10);
        long longest = Math.min(doubled, LONGEST_PAUSE.toMillis());
        reopening = true;
        vertx.setTimer(Math.max(1, (long) (longest * (0.5 + random.getAsDouble() / 2))), timer -> {
            reopening = false;
            connect();
        });
    }

    private void received(Object frame) {
        heardAt = System.nanoTime();
        inbound.received(frame);
    }
}
