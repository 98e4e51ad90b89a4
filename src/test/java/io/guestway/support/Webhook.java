package io.guestway.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Receives the events that alert an operator. */
public final class Webhook implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    public Webhook() throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.bodyHandler(body -> {
                    try {
                        events.add(JSON.readTree(body.getBytes()));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    request.response().setStatusCode(204).end();
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    public String url() {
        return "http://127.0.0.1:" + server.actualPort() + "/hook";
    }

    /** The types of the events so far, in order. */
    public List<String> types() {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    public List<JsonNode> events() {
        return List.copyOf(events);
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }
}
