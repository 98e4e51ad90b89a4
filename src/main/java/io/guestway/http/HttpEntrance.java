package io.guestway.http;

import io.guestway.api.AccessPolicy;
import io.guestway.api.RequestStep;
import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.problem.Problem;
import io.guestway.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server. It knows no path of its own: each request goes to the router of the routes that are live at that
 * moment, and ends in it.
 */
public final class HttpEntrance extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.http");
    private static final Handler<HttpServerRequest> NOT_READY = request -> Problems.write(request, Problems.notReady());

    private final Vertx vertx;
    private final String host;
    private final int port;
    private final String api;
    private final Duration idle;
    private final AccessPolicy access;
    private final ConnectionLimits limits;

    private volatile Handler<HttpServerRequest> live = NOT_READY;
    private HttpServer server;

    /**
     * @param api the path of the API
     * @param idle how long a connection may be silent; longer than any answer takes
     * @param connections how many are taken at a time, at least 1
     */
    public HttpEntrance(
            Vertx vertx,
            String host,
            int port,
            String api,
            Duration idle,
            AccessPolicy access,
            int connections,
            MeterRegistry metrics) {
        this.limits = new ConnectionLimits(connections, metrics);
        this.api = api;
        this.idle = idle;
        this.vertx = vertx;
        this.host = host;
        this.port = port;
        this.access = access;
    }

    /** Routes requests to this handler from now on; requests under way end where they began. */
    public void show(Handler<HttpServerRequest> next) {
        live = next;
    }

    /** Lets no further request in; those under way go on. */
    public void close() {
        live = NOT_READY;
    }

    /** The port it listens on, also where 0 was asked for. */
    public int port() {
        return server.actualPort();
    }

    /** The Vert.x that it runs on. */
    public Vertx vertx() {
        return vertx;
    }

    /** A router whose refusals are problems too. */
    public Router router() {
        Router router = Router.router(vertx);
        router.errorHandler(400, failed -> refuse(failed, 400, "The request cannot be read"));
        router.errorHandler(404, failed -> refuse(failed, 404, "There is no such path"));
        router.errorHandler(405, failed -> refuse(failed, 405, "The path does not allow this method"));
        router.errorHandler(406, failed -> refuse(failed, 406, "Accept: allow application/json"));
        router.errorHandler(413, failed -> refuse(failed, 413, "body: larger than 16 KiB"));
        router.errorHandler(417, failed -> refuse(failed, 417, "Expect: requires 100-continue"));
        router.errorHandler(415, failed -> refuse(failed, 415, "Content-Type: send application/json"));
        router.errorHandler(500, this::fault);
        return router;
    }

    /** What ends before the body has arrived is the client's doing, and no fault of ours. */
    private void fault(RoutingContext request) {
        if (request.request().isEnded()) {
            LOG.error("a request failed", request.failure());
            Problems.write(request.request(), Problem.of(request.failure()));
        } else {
            LOG.debug("a request broke off: {}", String.valueOf(request.failure()));
            refuse(request, 400, "The request cannot be read");
        }
    }

    /** Reads bodies: the API's up to 16 KiB, those of an integrator's own routes without a limit. */
    public Handler<RoutingContext> bodyHandler() {
        BodyHandler limited = BodyHandler.create(false).setBodyLimit(RequestStep.LARGEST_BODY);
        BodyHandler open = BodyHandler.create(false);
        return request -> (isApi(request) ? limited : open).handle(request);
    }

    /** The key is checked before anything else: who has none is not told what is wrong besides. */
    private void refuse(RoutingContext request, int status, String detail) {
        if (isApi(request)) {
            try {
                access.admit(
                        request.request().path().substring(api.length()),
                        request.request().getHeader("X-API-Key"));
            } catch (ProblemException e) {
                Problems.write(request.request(), Problem.of(e));
                return;
            }
        }
        Problems.write(request.request(), Problems.invalid(status, detail));
    }

    private boolean isApi(RoutingContext request) {
        String path = request.request().path();
        return path != null && (path.equals(api) || path.startsWith(api + "/"));
    }

    /** Throws {@link ConfigurationException} where the port cannot be had. */
    @Override
    protected void doStart() throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setIdleTimeout((int) idle.toSeconds())
                // HTTP/2 without TLS: nobody here needs it, and its windows let answers pile up
                .setHttp2ClearTextEnabled(false)
                // nor WebSockets: their extensions break off connections on which many requests are sent ahead
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
        server = vertx.createHttpServer(options)
                .connectionHandler(connection -> ConnectionGuard.install(connection, limits))
                .requestHandler(request -> ConnectionGuard.whenRead(request, () -> live.handle(request)))
                .invalidRequestHandler(
                        request -> Problems.write(request, Problems.invalid(400, "The request cannot be read")));
        try {
            server.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | CompletionException | TimeoutException e) {
            throw new ConfigurationException(
                    Key.HTTP_PORT.property(),
                    "cannot listen on " + host + ":" + port + "; is the port in use? Set another one");
        }
    }

    @Override
    protected void doStop() throws Exception {
        live = NOT_READY;
        if (server != null) {
            server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }
}
