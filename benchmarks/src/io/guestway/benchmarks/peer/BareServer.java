package io.guestway.benchmarks.peer;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/**
 * The peer {@code bare}: reads each request and answers the same bytes, without a route.
 *
 * <p>Argument: port.
 */
public final class BareServer {

    /** What the last guest of an earlier request may have been. */
    public static final String ANSWER = "{\"guestId\":\"guest-0000000001\",\"guestToken\":\"" + "t".repeat(200)
            + "\",\"fingerprint\":\"device-0000000001\",\"createdAt\":\"2026-01-01T00:00:00.000Z\","
            + "\"expiresAt\":\"2026-01-01T01:00:00.000Z\",\"activeSessions\":1,\"maxSessions\":3,\"evicted\":[]}";

    /** Those of Guestway. */
    private static final HttpServerOptions OPTIONS = new HttpServerOptions()
            .setHost("127.0.0.1")
            .setHttp2ClearTextEnabled(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false);

    private BareServer() {}

    private static final class Verticle extends AbstractVerticle {

        private final int port;

        private Verticle(int port) {
            this.port = port;
        }

        @Override
        public void start(Promise<Void> started) {
            vertx.createHttpServer(OPTIONS)
                    .requestHandler(request -> request.bodyHandler(body -> answer(request)))
                    .listen(port)
                    .<Void>mapEmpty()
                    .onComplete(started);
        }

        private static void answer(HttpServerRequest request) {
            request.response()
                    .setStatusCode(201)
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(ANSWER));
        }
    }

    /** Serves until the process ends. */
    public static void main(String[] arguments) {
        PeerServer.disableChecks();
        int port = Integer.parseInt(arguments[0]);
        int loops = Runtime.getRuntime().availableProcessors();
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops));
        vertx.deployVerticle(() -> new Verticle(port), new DeploymentOptions().setInstances(loops))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }
}
