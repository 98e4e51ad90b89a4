package io.guestway.benchmarks.peer;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.ContextInternal;
import java.time.Instant;

/** One event loop: its share of the connections, its calls upstream and its connection to Redis. No thread is changed. */
final class GuestVerticle extends AbstractVerticle {

    static final String PATH = "/api/v1/guests";

    private final Duties duties;
    private final int port;
    private final int standIn;
    private final int redisPort;
    private Upstream upstream;
    private LoopRedis redis;

    GuestVerticle(Duties duties, int port, int standIn, int redisPort) {
        this.duties = duties;
        this.port = port;
        this.standIn = standIn;
        this.redisPort = redisPort;
    }

    @Override
    public void start(Promise<Void> started) {
        upstream = new Upstream(vertx, standIn);
        LoopRedis.connect(((ContextInternal) context).nettyEventLoop(), redisPort)
                .whenComplete((connected, failure) -> {
                    if (failure != null) {
                        started.fail(failure);
                        return;
                    }
                    redis = connected;
                    upstream.login()
                            .compose(loggedIn -> vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1"))
                                    .requestHandler(this::handle)
                                    .listen(port))
                            .<Void>mapEmpty()
                            .onComplete(started);
                });
    }

    private void handle(HttpServerRequest request) {
        String path = request.path();
        if (!path.startsWith(PATH)) {
            String page = duties.page(path);
            request.response().setStatusCode(page == null ? 404 : 200).end(page == null ? "" : page);
        } else if (!duties.mayCall(request)) {
            request.response().setStatusCode(401).end();
        } else if (path.length() == PATH.length() && request.method() == HttpMethod.POST) {
            new Issue(duties, upstream, redis, request).begin();
        } else if (path.length() > PATH.length() && request.method() == HttpMethod.GET) {
            find(request, path);
        } else {
            request.response().setStatusCode(404).end();
        }
    }

    private void find(HttpServerRequest request, String path) {
        int slash = path.indexOf('/', PATH.length() + 1);
        String requestId = duties.requestId(request);
        if (slash < 0) {
            request.response().setStatusCode(404).end();
            return;
        }
        String fingerprint = path.substring(PATH.length() + 1, slash);
        String guestId = path.substring(slash + 1);
        redis.find(fingerprint, guestId).whenComplete((found, failure) -> {
            if (failure != null) {
                request.response().setStatusCode(503).end();
            } else if (found.isEmpty()) {
                request.response().setStatusCode(404).end();
            } else {
                Instant createdAt = Instant.ofEpochMilli((long) Double.parseDouble((String) found.get(0)));
                Instant expiresAt = Instant.ofEpochMilli(System.currentTimeMillis() + (Long) found.get(1));
                duties.addHeaders(request.response(), requestId);
                request.response()
                        .putHeader("Content-Type", "application/json")
                        .end("{\"guestId\":\"" + guestId + "\",\"createdAt\":\"" + createdAt + "\",\"expiresAt\":\""
                                + expiresAt + "\"}");
            }
        });
    }
}
