package io.guestway.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.guestway.genesys.GenesysException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket of the guest messaging API for one session. It sends one frame at a time and gives back its answer: the frame
 * with the same tracing id, or an event that ends the session or the connection.
 */
final class ControlConnection {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.messaging");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Answers that may come without the tracing id of the frame that caused them. */
    private static final Set<String> UNTRACED = Set.of(
            "ConnectionClosedEvent",
            "SessionExpiredEvent",
            "LogoutEvent",
            "SessionClearedEvent",
            "TooManyRequestsErrorMessage",
            "string");

    private static final short NORMAL = 1000;

    /**
     * An answer.
     *
     * @param frameClass its class, such as SessionResponse
     * @param code 200, or the number of an error
     * @param isUnasked whether it came before any frame was sent: the limit of connections
     */
    record Frame(String frameClass, int code, JsonNode body, boolean isUnasked) {}

    private final Vertx vertx;
    private final ClientWebSocket socket;
    private CompletableFuture<Frame> awaited;
    private String tracingId;
    private boolean isClosed;
    /** came before any frame was sent */
    private Frame refusal;

    ControlConnection(Vertx vertx, ClientWebSocket socket) {
        this.vertx = vertx;
        this.socket = socket;
        socket.textMessageHandler(this::received);
        socket.exceptionHandler(broken -> ended());
        socket.closeHandler(closed -> ended());
    }

    /**
     * Opens it, on the event loop that reads it: its handlers are set before the first frame is read, which Genesys may send
     * together with the end of the handshake and of the connection.
     */
    Future<WebSocket> connect(WebSocketConnectOptions options) {
        Promise<WebSocket> opened = Promise.promise();
        vertx.getOrCreateContext()
                .runOnContext(onEventLoop -> socket.connect(options).onComplete(opened));
        return opened.future();
    }

    /** Whether Genesys sent a refusal before any frame; it is the answer to the first one. */
    synchronized boolean isRefused() {
        return refusal != null;
    }

    /** Sends a frame and completes with its answer; fails with {@link GenesysException} if there is none in time. */
    CompletableFuture<Frame> ask(ObjectNode frame, Duration timeout) {
        CompletableFuture<Frame> answer = new CompletableFuture<>();
        synchronized (this) {
            if (refusal != null) {
                return CompletableFuture.completedFuture(refusal);
            }
            if (isClosed) {
                return CompletableFuture.failedFuture(
                        GenesysException.inDoubt("Genesys closed the control connection", null));
            }
            tracingId = UUID.randomUUID().toString();
            awaited = answer;
        }
        frame.put("tracingId", tracingId);
        long timer = vertx.setTimer(
                Math.max(1, timeout.toMillis()),
                expired -> answer.completeExceptionally(
                        GenesysException.inDoubt("Genesys did not answer a frame in time", null)));
        try {
            socket.writeTextMessage(frame.toString()).onFailure(broken -> ended());
        } catch (IllegalStateException closed) {
            ended();
        }
        return answer.whenComplete((done, failure) -> vertx.cancelTimer(timer));
    }

    private void received(String text) {
        JsonNode envelope;
        try {
            envelope = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            // Jackson's message quotes the frame
            fail(GenesysException.unreadable(GenesysException.Fate.IN_DOUBT, "Genesys sent a frame that is not JSON"));
            return;
        }
        Frame frame;
        CompletableFuture<Frame> waiting;
        synchronized (this) {
            frame = new Frame(
                    envelope.path("class").asText("none"),
                    envelope.path("code").asInt(200),
                    envelope.path("body"),
                    tracingId == null);
            if (frame.isUnasked() && frame.frameClass().equals("TooManyRequestsErrorMessage")) {
                refusal = frame;
            }
            boolean isAnswer = awaited != null
                    && (tracingId.equals(envelope.path("tracingId").asText(null))
                            || !envelope.hasNonNull("tracingId") && UNTRACED.contains(frame.frameClass()));
            waiting = isAnswer ? awaited : null;
            awaited = isAnswer ? null : awaited;
        }
        if (waiting != null) {
            waiting.complete(frame);
        } else {
            LOG.debug("frame ignored class={} code={} bytes={}", frame.frameClass(), frame.code(), text.length());
        }
    }

    private void ended() {
        synchronized (this) {
            isClosed = true;
        }
        fail(GenesysException.inDoubt("Genesys closed the control connection", null));
    }

    private void fail(GenesysException failure) {
        CompletableFuture<Frame> waiting;
        synchronized (this) {
            waiting = awaited;
            awaited = null;
        }
        if (waiting != null) {
            waiting.completeExceptionally(failure);
        }
    }

    /** Closes the connection, which leaves the session as it is. */
    void close() {
        socket.close(NORMAL);
    }
}
