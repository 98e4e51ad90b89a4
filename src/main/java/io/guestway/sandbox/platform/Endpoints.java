package io.guestway.sandbox.platform;

import io.guestway.sandbox.fault.Fault;
import io.guestway.sandbox.fault.Faults;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Runs the endpoints of the platform: counts their answers and applies the faults that are on. */
public final class Endpoints {

    private static final String MERGED = "merged";
    private static final int HUGE = 10 << 20;

    private final Vertx vertx;
    private final Faults faults;
    private final Counters counters;

    /** One endpoint of the platform. */
    public interface Endpoint {

        /** Takes effect and returns the answer. */
        Answer perform(RoutingContext request);
    }

    public Endpoints(Vertx vertx, Faults faults, Counters counters) {
        this.vertx = vertx;
        this.faults = faults;
        this.counters = counters;
    }

    /** The handler of an endpoint, whose faults have the name of the call. */
    public Handler<RoutingContext> handler(String call, Endpoint endpoint) {
        return request -> {
            Fault fault = faults.meet(call);
            if (fault == null) {
                perform(request, call, endpoint);
            } else {
                fail(request, call, endpoint, fault);
            }
        };
    }

    private void fail(RoutingContext request, String call, Endpoint endpoint, Fault fault) {
        if (!fault.kind().equals("delay")) {
            counters.count(call, "fault-" + fault.kind());
        }
        switch (fault.kind()) {
            case "status" -> {
                if (fault.status() / 100 == 3) {
                    request.response().putHeader("Location", request.request().absoluteURI());
                }
                if (fault.retryAfter() != null) {
                    request.response().putHeader("Retry-After", fault.retryAfter());
                }
                Answer.error(fault.status(), "sandbox.fault", "A simulated fault")
                        .send(request);
            }
            case "delay" -> vertx.setTimer(Math.max(1, fault.delayMs()), timer -> perform(request, call, endpoint));
            case "merge" -> {
                request.put(MERGED, fault.json());
                perform(request, call, endpoint);
            }
            case "huge" ->
                request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(Buffer.buffer("{\"id\":\"" + "x".repeat(HUGE) + "\"}"));
            case "hang" -> {}
            case "garbage" ->
                request.response().putHeader("Content-Type", "application/json").end("{\"id\": \"g");
            case "lost" -> {
                endpoint.perform(request);
                request.request().connection().close();
            }
            default -> request.request().connection().close();
        }
    }

    private void perform(RoutingContext request, String call, Endpoint endpoint) {
        Answer answer = endpoint.perform(request);
        counters.count(call, Integer.toString(answer.status()));
        new Answer(answer.status(), merged(answer.body(), toMerge(request))).send(request);
    }

    /** The fields that a fault of the kind {@code merge} puts into the answer. */
    public static Map<String, Object> toMerge(RoutingContext request) {
        return request.get(MERGED, Map.of());
    }

    private static Map<String, ?> merged(Map<String, ?> body, Map<String, Object> more) {
        if (body == null || more.isEmpty()) {
            return body;
        }
        Map<String, Object> all = new LinkedHashMap<>(body);
        all.putAll(more);
        all.values().removeIf(Objects::isNull);
        return all;
    }

    /** The fields of a form. */
    public static Map<String, String> form(RoutingContext request) {
        Map<String, String> form = new LinkedHashMap<>();
        request.request().formAttributes().forEach(form::put);
        return form;
    }

    /** The body as text; empty without one. */
    public static String body(RoutingContext request) {
        Buffer body = request.body() == null ? null : request.body().buffer();
        return body == null ? "" : body.toString(StandardCharsets.UTF_8);
    }
}
