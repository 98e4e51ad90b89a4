package io.guestway.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A stand-in for Genesys Cloud as the {@code guests-api} dialect sees it: real HTTP and WebSocket on the loopback,
 * tokens that expire, refresh tokens that work once, guests that live and die, and faults to switch on while it runs.
 * Its control API is below {@code /sandbox}.
 */
public final class GenesysSandbox implements AutoCloseable {

    /** The OAuth client it knows. */
    public static final String CLIENT_ID = "sandbox-client";

    public static final String CLIENT_SECRET = "sandbox-secret";

    public static final String OAUTH_PATH = "/api/v2/oauth/token";
    public static final String CLIENT_CREDENTIALS_PATH = "/oauth/token";
    public static final String AUTHORIZE_PATH = "/oauth/authorize";
    public static final String GUESTS_PATH = "/api/v2/conversations/messaging/guests";
    public static final String WEBSOCKET_PATH = "/api/v2/engagements/messages/conversations/websocket";

    private static final String MERGE = "merge";
    private static final int HUGE = 10 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> SCOPES = Set.of("messaging:guest:manage", "messaging:guest:view");

    /** The options of the sandbox. */
    public record Options(int port, String clientId, String clientSecret, Duration tokenLife, Grace grace) {

        /** The defaults; port 0 takes any free one. */
        public static Options onPort(int port) {
            return new Options(port, CLIENT_ID, CLIENT_SECRET, Duration.ofSeconds(60), Grace.NONE);
        }

        public Options withTokenLife(Duration life) {
            return new Options(port, clientId, clientSecret, life, grace);
        }

        public Options withGrace(Grace wanted) {
            return new Options(port, clientId, clientSecret, tokenLife, wanted);
        }
    }

    private final Options options;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final SandboxState state = new SandboxState(System::currentTimeMillis);
    private final Set<ServerWebSocket> sockets = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> frames = new ConcurrentLinkedQueue<>();
    private final RequestLog log = new RequestLog();
    private final HttpServer server;

    private GenesysSandbox(Options options) {
        this.options = options;
        Router router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false).setBodyLimit(1 << 20));
        router.route().handler(request -> {
            if (!request.request().path().startsWith("/sandbox/")) {
                log.add(request);
            }
            request.next();
        });
        router.get("/sandbox/requests").handler(request -> answer(request, 200, Map.of("requests", log.shown())));
        router.post(OAUTH_PATH).handler(request -> call(request, "refresh", this::refresh));
        router.post(CLIENT_CREDENTIALS_PATH).handler(request -> call(request, "token", this::clientCredentials));
        router.post(GUESTS_PATH).handler(request -> call(request, "create", this::create));
        router.post(GUESTS_PATH + "/:id/invalidate").handler(request -> call(request, "invalidate", this::invalidate));
        router.get("/sandbox/state").handler(request -> answer(request, 200, shown()));
        router.post("/sandbox/faults").handler(this::addFault);
        router.delete("/sandbox/faults").handler(request -> {
            state.clearFaults();
            answer(request, 200, shown());
        });
        router.post("/sandbox/refresh-token").handler(request -> request.response()
                .putHeader("Content-Type", "text/plain")
                .end(state.refreshToken() + "\n"));
        router.get(AUTHORIZE_PATH).handler(this::authorize);
        router.get("/sandbox/whoami").handler(request -> {
            Answer refusal = refusal(request);
            answer(
                    request,
                    refusal == null ? 200 : refusal.status(),
                    refusal == null ? Map.of("valid", true) : refusal.body());
        });
        router.get("/sandbox/frames").handler(request -> answer(request, 200, Map.of("frames", frames())));
        router.post("/sandbox/frames").handler(request -> {
            push(body(request));
            answer(request, 200, shown());
        });
        router.post("/sandbox/drop").handler(request -> {
            dropSockets();
            answer(request, 200, shown());
        });
        router.post("/sandbox/expire").handler(request -> {
            state.expireAccessTokens();
            answer(request, 200, shown());
        });
        this.server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(options.port()))
                .requestHandler(request -> {
                    if (request.path().equals(WEBSOCKET_PATH) && request.method() == HttpMethod.GET) {
                        socket(request);
                    } else {
                        router.handle(request);
                    }
                });
    }

    /** Starts a sandbox. Throws if the port is not available. */
    public static GenesysSandbox start(Options options) throws Exception {
        GenesysSandbox sandbox = new GenesysSandbox(options);
        try {
            sandbox.server.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            return sandbox;
        } catch (Exception e) {
            sandbox.close();
            throw e;
        }
    }

    public int port() {
        return server.actualPort();
    }

    /** {@code http://127.0.0.1:port}. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** {@code ws://127.0.0.1:port/…}. */
    public String webSocketUrl() {
        return "ws://127.0.0.1:" + port() + WEBSOCKET_PATH;
    }

    /** Activates a fault. */
    public void show(Fault fault) {
        state.add(fault);
    }

    public void clearFaults() {
        state.clearFaults();
    }

    /** Invalidates all access tokens issued so far. */
    public void expireAccessTokens() {
        state.expireAccessTokens();
    }

    /** Its state as {@code GET /sandbox/state} shows it. */
    public Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>(state.shown());
        shown.put("webSockets", sockets.size());
        shown.put("frames", frames.size());
        return shown;
    }

    /** The access tokens issued so far, in order. */
    public List<String> accessTokens() {
        return state.accessTokens();
    }

    /** A refresh token as issued by a login. */
    public String newRefreshToken() {
        return state.refreshToken();
    }

    /** Whether a refresh token is known and not redeemed. */
    public boolean isFresh(String refreshToken) {
        return state.isFresh(refreshToken);
    }

    /** Revokes a refresh token; redeeming it fails with invalid_grant. */
    public void revoke(String refreshToken) {
        state.revoke(refreshToken);
    }

    /** Sends a text frame over all open WebSockets. */
    public void push(String frame) {
        sockets.forEach(socket -> socket.writeTextMessage(frame));
    }

    /** Breaks all open WebSockets. */
    public void dropSockets() {
        sockets.forEach(ServerWebSocket::close);
    }

    /** The last requests as {@code GET /sandbox/requests} shows them. */
    public List<Map<String, Object>> requests() {
        return log.shown();
    }

    /** The text frames received so far, in order. */
    public List<String> frames() {
        return new ArrayList<>(frames);
    }

    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Endpoint {
        /** Performs the effect and returns the answer. */
        Answer perform(RoutingContext request);
    }

    private record Answer(int status, Map<String, ?> body) {}

    private void call(RoutingContext request, String call, Endpoint endpoint) {
        Fault fault = state.meet(call);
        if (fault == null) {
            perform(request, call, endpoint);
            return;
        }
        if (!fault.kind().equals("delay")) {
            state.count(call, "fault-" + fault.kind());
        }
        switch (fault.kind()) {
            case "status" -> {
                if (fault.status() / 100 == 3) {
                    request.response()
                            .putHeader("Location", url() + request.request().path());
                }
                if (fault.retryAfter() != null) {
                    request.response().putHeader("Retry-After", fault.retryAfter());
                }
                answer(request, fault.status(), error(fault.status(), "sandbox.fault", "A simulated fault"));
            }
            case "delay" -> vertx.setTimer(Math.max(1, fault.delayMs()), timer -> perform(request, call, endpoint));
            case "merge" -> {
                request.put(MERGE, fault.json());
                perform(request, call, endpoint);
            }
            case "huge" ->
                request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(Buffer.buffer("{\"id\":\"" + "x".repeat(HUGE) + "\"}"));
            case "hang" -> {}
            case "break" -> request.request().connection().close();
            case "garbage" ->
                request.response().putHeader("Content-Type", "application/json").end("{\"id\": \"g");
            default -> {
                endpoint.perform(request);
                request.request().connection().close();
            }
        }
    }

    private void perform(RoutingContext request, String call, Endpoint endpoint) {
        Answer answer = endpoint.perform(request);
        state.count(call, Integer.toString(answer.status()));
        answer(request, answer.status(), merged(answer.body(), request.get(MERGE, Map.of())));
    }

    private static Map<String, ?> merged(Map<String, ?> body, Map<String, Object> more) {
        if (body == null || more.isEmpty()) {
            return body;
        }
        Map<String, Object> all = new LinkedHashMap<>(body);
        all.putAll(more);
        all.values().removeIf(java.util.Objects::isNull);
        return all;
    }

    private Answer refresh(RoutingContext request) {
        Map<String, String> form = form(request);
        if (!knowsClient(request)) {
            return new Answer(401, oauthError("invalid_client"));
        }
        if ("authorization_code".equals(form.get("grant_type"))) {
            return exchange(form);
        }
        if (!"refresh_token".equals(form.get("grant_type"))) {
            return new Answer(400, oauthError("unsupported_grant_type"));
        }
        boolean rotate = !request.<Map<String, Object>>get(MERGE, Map.of()).containsKey("refresh_token");
        String successor = state.redeem(form.getOrDefault("refresh_token", ""), rotate, options.grace());
        if (successor == null) {
            return new Answer(400, oauthError("invalid_grant"));
        }
        Map<String, Object> body = tokens("messaging");
        body.put("refresh_token", successor);
        return new Answer(200, body);
    }

    /** The authorization_code grant with PKCE. */
    private Answer exchange(Map<String, String> form) {
        Map.Entry<String, String> code = state.redeemCode(form.getOrDefault("code", ""));
        if (code == null
                || !code.getKey().equals(challenge(form.getOrDefault("code_verifier", "")))
                || !code.getValue().equals(form.get("redirect_uri"))) {
            return new Answer(400, oauthError("invalid_grant"));
        }
        Map<String, Object> body = tokens("messaging");
        body.put("refresh_token", state.refreshToken());
        return new Answer(200, body);
    }

    private static String challenge(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Simulates a user who grants the login at once. */
    private void authorize(RoutingContext request) {
        MultiMap given = request.queryParams();
        String redirect = given.get("redirect_uri");
        if (!options.clientId().equals(given.get("client_id"))
                || !"code".equals(given.get("response_type"))
                || !"S256".equals(given.get("code_challenge_method"))
                || redirect == null
                || given.get("state") == null) {
            answer(request, 400, oauthError("invalid_request"));
            return;
        }
        String code = state.code(given.get("code_challenge"), redirect);
        request.response()
                .setStatusCode(302)
                .putHeader("Location", redirect + "?code=" + code + "&state=" + given.get("state"))
                .end();
    }

    private Answer clientCredentials(RoutingContext request) {
        Map<String, String> form = form(request);
        if (!knowsClient(request)) {
            return new Answer(401, oauthError("invalid_client"));
        }
        if (!"client_credentials".equals(form.get("grant_type"))) {
            return new Answer(400, oauthError("unsupported_grant_type"));
        }
        Set<String> wanted =
                new TreeSet<>(List.of(form.getOrDefault("scope", "").split(" ")));
        wanted.remove("");
        if (!SCOPES.containsAll(wanted)) {
            return new Answer(400, oauthError("invalid_scope"));
        }
        return new Answer(200, tokens(String.join(" ", wanted)));
    }

    private Map<String, Object> tokens(String scope) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("access_token", state.accessToken(options.tokenLife()));
        body.put("token_type", "Bearer");
        body.put("expires_in", options.tokenLife().toSeconds());
        body.put("scope", scope);
        return body;
    }

    private Answer create(RoutingContext request) {
        Answer refusal = refusal(request);
        if (refusal != null) {
            return refusal;
        }
        try {
            JSON.readTree(body(request));
        } catch (JsonProcessingException e) {
            return new Answer(400, error(400, "bad.request", "The body is not JSON"));
        }
        Map.Entry<String, SandboxState.Guest> guest = state.createGuest();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", guest.getKey());
        body.put("guestToken", guest.getValue().token);
        body.put(
                "createdTimestamp",
                Instant.ofEpochMilli(guest.getValue().createdAt).toString());
        return new Answer(200, body);
    }

    private Answer invalidate(RoutingContext request) {
        Answer refusal = refusal(request);
        if (refusal != null) {
            return refusal;
        }
        return state.invalidate(request.pathParam("id"))
                ? new Answer(204, null)
                : new Answer(404, error(404, "not.found", "The guest does not exist"));
    }

    /** Answers 401 without a valid access token, like the platform. */
    private Answer refusal(RoutingContext request) {
        String authorization = request.request().getHeader("Authorization");
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            return new Answer(401, error(401, "authentication.required", "No authentication bearer token was sent"));
        }
        return state.isValid(authorization.substring("Bearer ".length()))
                ? null
                : new Answer(401, error(401, "bad.credentials", "Invalid login credentials."));
    }

    private boolean knowsClient(RoutingContext request) {
        String expected = "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (options.clientId() + ":" + options.clientSecret()).getBytes(StandardCharsets.UTF_8));
        return expected.equals(request.request().getHeader("Authorization"));
    }

    private void socket(HttpServerRequest request) {
        Fault fault = state.meet("websocket");
        if (fault != null && fault.kind().equals("status")) {
            request.response().setStatusCode(fault.status()).end();
            return;
        }
        if (fault != null && fault.kind().equals("hang")) {
            return;
        }
        Future<ServerWebSocket> upgraded = request.toWebSocket();
        upgraded.onSuccess(socket -> {
            sockets.add(socket);
            socket.closeHandler(closed -> sockets.remove(socket));
            socket.textMessageHandler(frames::add);
        });
    }

    private void addFault(RoutingContext request) {
        Fault fault;
        try {
            fault = JSON.readValue(body(request), Fault.class);
        } catch (JsonMappingException e) {
            answer(request, 400, error(400, "bad.request", wrongField(e)));
            return;
        } catch (JsonProcessingException e) {
            answer(request, 400, error(400, "bad.request", "body: not valid JSON; send {\"call\":…,\"kind\":…}"));
            return;
        }
        String fix = fault.error();
        if (fix != null) {
            answer(request, 400, error(400, "bad.request", fix));
            return;
        }
        state.add(fault);
        answer(request, 201, shown());
    }

    /** The invalid field of a fault and its valid values. */
    private static String wrongField(JsonMappingException e) {
        String field = e.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(java.util.Objects::nonNull)
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

    private static Map<String, Object> oauthError(String error) {
        return Map.of("error", error, "error_description", "The sandbox refuses: " + error);
    }

    private static Map<String, Object> error(int status, String code, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("message", message);
        body.put("code", code);
        body.put("status", status);
        body.put("contextId", UUID.randomUUID().toString());
        body.put("details", List.of());
        body.put("errors", List.of());
        return body;
    }

    private static void answer(RoutingContext request, int status, Map<String, ?> body) {
        if (request.response().ended() || request.response().closed()) {
            return;
        }
        request.response()
                .setStatusCode(status)
                .putHeader("ININ-Correlation-Id", UUID.randomUUID().toString());
        if (status == 401) {
            request.response().putHeader("WWW-Authenticate", "Bearer realm=\"sandbox\"");
        }
        if (body == null) {
            request.response().end();
            return;
        }
        try {
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(JSON.writeValueAsBytes(body)));
        } catch (JsonProcessingException e) {
            request.fail(e);
        }
    }

    private static Map<String, String> form(RoutingContext request) {
        Map<String, String> form = new LinkedHashMap<>();
        request.request().formAttributes().forEach(form::put);
        return form;
    }

    private static String body(RoutingContext request) {
        Buffer body = request.body() == null ? null : request.body().buffer();
        return body == null ? "" : body.toString(StandardCharsets.UTF_8);
    }
}
