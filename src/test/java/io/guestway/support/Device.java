package io.guestway.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A guest's device: a WebSocket of the guest messaging API, as an app opens it. Each wait has a bound of 5 s. */
public final class Device implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final String deploymentId;
    private final List<JsonNode> frames = new ArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private WebSocket socket;

    private Device(String deploymentId) {
        this.deploymentId = deploymentId;
    }

    /** Opens one, or throws the status of a refused handshake as {@link Refused}. */
    public static Device open(String url, String deploymentId, String... origin) throws Exception {
        Device device = new Device(deploymentId);
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(LONGEST);
        if (origin.length == 1) {
            builder.header("Origin", origin[0]);
        }
        try {
            device.socket = builder.buildAsync(
                            URI.create(url + "?deploymentId=" + deploymentId + "&application=test"),
                            device.new Listener())
                    .get(LONGEST.toSeconds(), TimeUnit.SECONDS);
            return device;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                throw new Refused(refused.getResponse().statusCode());
            }
            throw e;
        }
    }

    /** A handshake that was refused. */
    public static final class Refused extends Exception {

        private final int status;

        Refused(int status) {
            super("status " + status);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.complete(1006);
        }
    }

    private synchronized void add(String text) {
        try {
            frames.add(JSON.readTree(text));
        } catch (Exception e) {
            throw new CompletionException(e);
        }
        notifyAll();
    }

    /** A request frame with the given fields, names and values in turn. */
    public ObjectNode frame(String action, String token, Object... fields) {
        ObjectNode frame = JSON.createObjectNode().put("action", action).put("token", token);
        for (int i = 0; i < fields.length; i += 2) {
            frame.set((String) fields[i], JSON.valueToTree(fields[i + 1]));
        }
        return frame;
    }

    /** Configures a session and returns the answer. */
    public JsonNode configure(String token) throws Exception {
        return ask(frame("configureSession", token, "deploymentId", deploymentId, "startNew", false));
    }

    /** Sends a frame with a tracing id and returns the first answer that carries it. */
    public JsonNode ask(ObjectNode frame) throws Exception {
        String tracingId = UUID.randomUUID().toString();
        send(frame.put("tracingId", tracingId));
        return await(answer -> answer.path("tracingId").asText().equals(tracingId));
    }

    public void send(JsonNode frame) throws Exception {
        socket.sendText(JSON.writeValueAsString(frame), true).get(LONGEST.toSeconds(), TimeUnit.SECONDS);
    }

    /** Sends a text as it is, in fragments. */
    public void sendFragments(String... parts) throws Exception {
        for (int i = 0; i < parts.length; i++) {
            socket.sendText(parts[i], i == parts.length - 1).get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** The first frame of that class, also if it has arrived already. */
    public JsonNode await(String frameClass) throws Exception {
        return await(frame -> frame.path("class").asText().equals(frameClass));
    }

    public synchronized JsonNode await(Predicate<JsonNode> wanted) throws Exception {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            for (JsonNode frame : frames) {
                if (wanted.test(frame)) {
                    return frame;
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("no such frame in time, only " + frames);
            }
            wait(left);
        }
    }

    /** All frames so far. */
    public synchronized List<JsonNode> frames() {
        return new ArrayList<>(frames);
    }

    /** The code with which the other side closed the connection. */
    public int awaitClose() throws Exception {
        return closed.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
