package io.guestway.http;

import io.guestway.api.AccessPolicy;
import io.guestway.api.RequestStep;
import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.problem.Problem;
import io.guestway.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server. It passes each request to the router of the active generation, and the request stays there until it is
 * answered.
 */
public final class ApiHttpServer extends ServiceSupport {

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
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

    /**
     * @param api the path of the API
     * @param idle the idle timeout of a connection; longer than any answer takes
     * @param connections the maximum number of connections, at least 1
     */
    public ApiHttpServer(
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

    /** Passes new requests to this handler; requests in progress stay with the previous one. */
    public void switchTo(Handler<HttpServerRequest> next) {
        live = next;
    }

    /** Rejects new requests; those in progress continue. */
    public void stopAccepting() {
        live = NOT_READY;
    }

    /** The actual port, also if port 0 is configured. */
    public int port() {
        return servers.get(0).actualPort();
    }

    /** The Vert.x instance of the server. */
    public Vertx vertx() {
        return vertx;
    }

    /** A router whose error answers are problems. */
    public Router router() {
        Router router = Router.router(vertx);
        router.errorHandler(400, failed -> refuse(failed, 400, "The request is malformed"));
        router.errorHandler(404, failed -> refuse(failed, 404, "The path does not exist"));
        router.errorHandler(405, failed -> refuse(failed, 405, "The path does not support this method"));
        router.errorHandler(406, failed -> refuse(failed, 406, "Accept: allow application/json"));
        router.errorHandler(413, failed -> refuse(failed, 413, "body: larger than 16 KiB"));
        router.errorHandler(417, failed -> refuse(failed, 417, "Expect: requires 100-continue"));
        router.errorHandler(415, failed -> refuse(failed, 415, "Content-Type: send application/json"));
        router.errorHandler(500, this::fault);
        return router;
    }

    /** A failure before the end of the body is caused by the client. */
    private void fault(RoutingContext request) {
        if (request.request().isEnded()) {
            LOG.error("request failed", request.failure());
            Problems.write(request.request(), Problem.of(request.failure()));
        } else {
            LOG.debug("request aborted: {}", String.valueOf(request.failure()));
            refuse(request, 400, "The request is malformed");
        }
    }

    /** Reads request bodies: of the API up to 16 KiB, of an integrator's own routes without a limit. */
    public Handler<RoutingContext> bodyHandler() {
        BodyHandler limited = BodyHandler.create(false).setBodyLimit(RequestStep.LARGEST_BODY);
        BodyHandler open = BodyHandler.create(false);
        return request -> (isApi(request) ? limited : open).handle(request);
    }

    /** Checks the key first: a caller without a valid key learns nothing else about the request. */
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

    /** Throws {@link ConfigurationException} if the port is not available. */
    @Override
    protected void doStart() throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setIdleTimeout((int) idle.toSeconds())
                // HTTP/2 without TLS is not used here, and its flow control lets answers accumulate
                .setHttp2ClearTextEnabled(false)
                // WebSockets are not served, and their extensions break connections with pipelined requests
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
        try {
            // Vert.x gives a server one event loop; servers on one port share its connections
            for (EventExecutor loop : ((VertxInternal) vertx).getEventLoopGroup()) {
                listen((EventLoop) loop, options).get(10, TimeUnit.SECONDS);
                options.setPort(port());
            }
        } catch (ExecutionException | CompletionException | TimeoutException e) {
            throw new ConfigurationException(
                    Key.HTTP_PORT.property(),
                    "cannot listen on " + host + ":" + port + "; check whether the port is in use, or set another one");
        }
    }

    private CompletableFuture<Void> listen(EventLoop loop, HttpServerOptions options) {
        CompletableFuture<Void> listening = new CompletableFuture<>();
        ((VertxInternal) vertx)
                .createEventLoopContext(loop, null, getClass().getClassLoader())
                .runOnContext(none -> {
                    HttpServer server = vertx.createHttpServer(options)
                            .connectionHandler(connection -> ConnectionGuard.install(connection, limits))
                            .requestHandler(request -> ConnectionGuard.whenRead(request, () -> live.handle(request)))
                            .invalidRequestHandler(request ->
                                    Problems.write(request, Problems.invalid(400, "The request is malformed")));
                    servers.add(server);
                    server.listen()
                            .<Void>mapEmpty()
                            .onSuccess(listening::complete)
                            .onFailure(listening::completeExceptionally);
                });
        return listening;
    }

    @Override
    protected void doStop() throws Exception {
        live = NOT_READY;
        for (HttpServer server : servers) {
            server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        servers.clear();
    }
}
