package io.guestway.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.guestway.sandbox.fault.Fault;
import io.guestway.sandbox.fault.Faults;
import io.guestway.sandbox.platform.Answer;
import io.guestway.sandbox.platform.Endpoints;
import io.guestway.sandbox.platform.SandboxSettings;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** {@code /sandbox}: shows the state, switches faults on and off, and changes settings. */
final class ControlApi {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final GenesysSandbox sandbox;
    private final Faults faults;
    private final SandboxSettings settings;

    ControlApi(GenesysSandbox sandbox, Faults faults, SandboxSettings settings) {
        this.sandbox = sandbox;
        this.faults = faults;
        this.settings = settings;
    }

    void mount(Router router) {
        router.get("/sandbox/state").handler(this::state);
        router.get("/sandbox/requests")
                .handler(request -> new Answer(200, Map.of("requests", sandbox.requests())).send(request));
        router.post("/sandbox/faults").handler(this::addFault);
        router.delete("/sandbox/faults").handler(request -> {
            faults.clear();
            state(request);
        });
        router.post("/sandbox/settings").handler(this::set);
        router.post("/sandbox/refresh-token").handler(request -> request.response()
                .putHeader("Content-Type", "text/plain")
                .end(sandbox.newRefreshToken() + "\n"));
        router.get("/sandbox/whoami").handler(request -> {
            Answer refusal = sandbox.accessTokensOf().refusal(request);
            (refusal == null ? new Answer(200, Map.of("valid", true)) : refusal).send(request);
        });
        router.post("/sandbox/drop").handler(request -> {
            sandbox.dropSockets();
            state(request);
        });
        router.post("/sandbox/expire").handler(request -> {
            sandbox.expireAccessTokens();
            state(request);
        });
    }

    private void state(RoutingContext request) {
        new Answer(200, sandbox.shown()).send(request);
    }

    /** {@code ?name=value&…}: changes settings while the sandbox runs. */
    private void set(RoutingContext request) {
        Map<String, Object> changed = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, String> each : request.queryParams()) {
                settings.set(each.getKey(), each.getValue());
                changed.put(each.getKey(), each.getValue());
            }
        } catch (IllegalArgumentException e) {
            Answer.error(400, "bad.request", e.getMessage()).send(request);
            return;
        }
        new Answer(200, changed).send(request);
    }

    private void addFault(RoutingContext request) {
        Fault fault;
        try {
            fault = JSON.readValue(Endpoints.body(request), Fault.class);
        } catch (JsonMappingException e) {
            Answer.error(400, "bad.request", wrongField(e)).send(request);
            return;
        } catch (JsonProcessingException e) {
            Answer.error(400, "bad.request", "body: not valid JSON; send {\"call\":…,\"kind\":…}")
                    .send(request);
            return;
        }
        String fix = fault.error();
        if (fix != null) {
            Answer.error(400, "bad.request", fix).send(request);
            return;
        }
        faults.add(fault);
        new Answer(201, sandbox.shown()).send(request);
    }

    /** The invalid field of a fault and its valid values. */
    private static String wrongField(JsonMappingException e) {
        String field = e.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(Objects::nonNull)
                .reduce((first, last) -> last)
                .orElse(null);
        if (e instanceof UnrecognizedPropertyException) {
            return field + ": unknown field; a fault has " + Fault.FIELDS;
        }
        if (field == null) {
            return "body: send a JSON object with call and kind";
        }
        return field + ": wrong type; a fault has " + Fault.FIELDS;
    }
}
