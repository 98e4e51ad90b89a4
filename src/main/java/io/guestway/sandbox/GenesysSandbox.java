package io.guestway.sandbox;

import io.guestway.sandbox.fault.Fault;
import io.guestway.sandbox.fault.Faults;
import io.guestway.sandbox.guestsapi.FrameSocket;
import io.guestway.sandbox.guestsapi.Guests;
import io.guestway.sandbox.messaging.Messaging;
import io.guestway.sandbox.oauth.AccessTokens;
import io.guestway.sandbox.oauth.Grace;
import io.guestway.sandbox.oauth.LoginHost;
import io.guestway.sandbox.oauth.RefreshTokens;
import io.guestway.sandbox.oauth.TokenEndpoint;
import io.guestway.sandbox.oauth.TutorialLogin;
import io.guestway.sandbox.platform.ApiRate;
import io.guestway.sandbox.platform.Counters;
import io.guestway.sandbox.platform.Endpoints;
import io.guestway.sandbox.platform.RequestLog;
import io.guestway.sandbox.platform.SandboxSettings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A stand-in for Genesys Cloud: real HTTP and WebSocket on the loopback, tokens that expire, refresh tokens that work once,
 * guests that live and die, limits, and faults to switch on while it runs. It speaks one dialect. Its control API is below
 * {@code /sandbox}.
 */
public final class GenesysSandbox implements AutoCloseable {

    /** The OAuth client it knows. */
    public static final String CLIENT_ID = "sandbox-client";

    public static final String CLIENT_SECRET = "sandbox-secret";

    public static final String OAUTH_PATH = TutorialLogin.REFRESH_PATH;
    public static final String CLIENT_CREDENTIALS_PATH = LoginHost.TOKEN_PATH;
    public static final String AUTHORIZE_PATH = LoginHost.AUTHORIZE_PATH;
    public static final String GUESTS_PATH = Guests.PATH;
    public static final String WEBSOCKET_PATH = FrameSocket.PATH;

    /** The options of the sandbox. */
    public record Options(
            int port,
            Dialect dialect,
            String clientId,
            String clientSecret,
            Duration tokenLife,
            Grace grace,
            SandboxSettings settings,
            PfxOptions tls) {

        /** The defaults; port 0 takes any free one. */
        public static Options onPort(int port) {
            return new Options(
                    port,
                    Dialect.GUESTS_API,
                    CLIENT_ID,
                    CLIENT_SECRET,
                    Duration.ofSeconds(60),
                    Grace.NONE,
                    new SandboxSettings(),
                    null);
        }

        public Options withDialect(Dialect wanted) {
            return new Options(port, wanted, clientId, clientSecret, tokenLife, grace, settings, tls);
        }

        public Options withTokenLife(Duration life) {
            return new Options(port, dialect, clientId, clientSecret, life, grace, settings, tls);
        }

        public Options withGrace(Grace wanted) {
            return new Options(port, dialect, clientId, clientSecret, tokenLife, wanted, settings, tls);
        }

        /** Those of the dialect web-messaging. */
        public Options withSettings(SandboxSettings wanted) {
            return new Options(port, dialect, clientId, clientSecret, tokenLife, grace, wanted, tls);
        }

        /** Serves https and wss with a new certificate, which it writes to a file as PEM. */
        public Options withTls(Path pem) throws IOException {
            return new Options(
                    port, dialect, clientId, clientSecret, tokenLife, grace, settings, TlsCertificate.make(pem));
        }
    }

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final Clock clock = Clock.systemUTC();
    private final Options options;
    private final Faults faults = new Faults();
    private final Counters counters = new Counters();
    private final RequestLog log = new RequestLog();
    private final AccessTokens accessTokens = new AccessTokens(clock);
    private final RefreshTokens refreshTokens;
    private final Guests guests = new Guests(accessTokens, clock);
    private final FrameSocket frameSocket = new FrameSocket(faults);
    private final Messaging messaging;
    private final HttpServer server;

    private GenesysSandbox(Options options) {
        this.options = options;
        this.refreshTokens = new RefreshTokens(clock, options.grace());
        this.messaging = new Messaging(vertx, clock, faults, counters, options.settings());
        Router router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false).setBodyLimit(1 << 20));
        router.route().handler(this::logRequest);
        Endpoints endpoints = new Endpoints(vertx, faults, counters);
        if (isMessaging()) {
            router.route("/api/v2/*").handler(new ApiRate(clock, options.settings()));
            new LoginHost(client(), accessTokens, refreshTokens).mount(router, endpoints);
            messaging.mount(router, endpoints);
            new GuestPage().mount(router);
        } else {
            new TutorialLogin(client(), accessTokens, refreshTokens).mount(router, endpoints);
            guests.mount(router, endpoints);
            frameSocket.mount(router, this::shown);
        }
        new ControlApi(this, faults, options.settings()).mount(router);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(options.port())
                        .setSsl(options.tls() != null)
                        .setKeyCertOptions(options.tls())
                        .setMaxWebSocketFrameSize(1 << 17))
                .requestHandler(request -> {
                    if (isWebSocket(request)) {
                        open(request);
                    } else {
                        router.handle(request);
                    }
                });
    }

    private TokenEndpoint.Client client() {
        return new TokenEndpoint.Client(options.clientId(), options.clientSecret(), options.tokenLife());
    }

    private boolean isMessaging() {
        return options.dialect() == Dialect.WEB_MESSAGING;
    }

    private boolean isWebSocket(HttpServerRequest request) {
        return request.path().equals(isMessaging() ? Messaging.PATH : FrameSocket.PATH)
                && request.method() == HttpMethod.GET
                && "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    private void open(HttpServerRequest request) {
        if (isMessaging()) {
            messaging.open(request);
        } else {
            frameSocket.open(request);
        }
    }

    private void logRequest(RoutingContext request) {
        if (!request.request().path().startsWith("/sandbox/")) {
            log.add(request);
        }
        request.next();
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

    /** {@code http://127.0.0.1:port}, or https. */
    public String url() {
        return (options.tls() == null ? "http" : "https") + "://127.0.0.1:" + port();
    }

    /** {@code ws://127.0.0.1:port/…}, or wss. */
    public String webSocketUrl() {
        return url().replaceFirst("http", "ws") + (isMessaging() ? Messaging.PATH : FrameSocket.PATH);
    }

    /** What it speaks. */
    public Dialect dialect() {
        return options.dialect();
    }

    /** Web messaging, if it speaks that dialect. */
    public Messaging messaging() {
        return messaging;
    }

    /** Activates a fault. */
    public void show(Fault fault) {
        faults.add(fault);
    }

    public void clearFaults() {
        faults.clear();
    }

    /** Invalidates all access tokens issued so far. */
    public void expireAccessTokens() {
        accessTokens.expireAll();
    }

    /** Its state as {@code GET /sandbox/state} shows it. */
    public Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        if (!isMessaging()) {
            shown.putAll(guests.shown());
        }
        shown.put("requests", counters.shown());
        shown.putAll(refreshTokens.shown());
        shown.put("faults", faults.shown());
        if (isMessaging()) {
            shown.putAll(messaging.shown());
        } else {
            shown.put("webSockets", frameSocket.open());
            shown.put("frames", frameSocket.frames().size());
        }
        return shown;
    }

    /** The access tokens issued so far, in order. */
    public List<String> accessTokens() {
        return accessTokens.issued();
    }

    AccessTokens accessTokensOf() {
        return accessTokens;
    }

    /** A refresh token as issued by a login. */
    public String newRefreshToken() {
        return refreshTokens.issue();
    }

    /** The refresh tokens that it issued. */
    public RefreshTokens refreshTokens() {
        return refreshTokens;
    }

    /** Sends a text frame over all open WebSockets. */
    public void push(String frame) {
        frameSocket.push(frame);
    }

    /** Breaks all open WebSockets. */
    public void dropSockets() {
        frameSocket.drop();
        messaging.drop();
    }

    /** The last requests as {@code GET /sandbox/requests} shows them. */
    public List<Map<String, Object>> requests() {
        return log.shown();
    }

    /** The text frames of the dialect guests-api received so far, in order. */
    public List<String> frames() {
        return frameSocket.frames();
    }

    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            Thread.currentThread().interrupt();
        }
    }
}
