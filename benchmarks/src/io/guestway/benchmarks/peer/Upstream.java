package io.guestway.benchmarks.peer;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;

/** The calls to the stand-in, over kept-alive connections of one event loop. */
final class Upstream {

    /** An answer of the create call. */
    record Answer(int status, String correlationId, Buffer body) {}

    private static final String GUESTS = "/api/v2/conversations/messaging/guests";
    private static final Buffer EMPTY = Buffer.buffer("{}");

    private final HttpClient client;
    private String authorization;

    Upstream(Vertx vertx, int port) {
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(port),
                new PoolOptions().setHttp1MaxSize(1024));
    }

    /** Gets the access token, once: it lives for a day. */
    Future<Void> login() {
        return client.request(HttpMethod.POST, "/oauth/token")
                .compose(request -> request.putHeader("Content-Type", "application/x-www-form-urlencoded")
                        .send("grant_type=client_credentials"))
                .compose(HttpClientResponse::body)
                .onSuccess(
                        body -> authorization = "Bearer " + body.toJsonObject().getString("access_token"))
                .mapEmpty();
    }

    Future<Answer> create() {
        return post(GUESTS).compose(response -> response.body()
                .map(body -> new Answer(response.statusCode(), response.getHeader("ININ-Correlation-Id"), body)));
    }

    /** The status of the answer. */
    Future<Integer> invalidate(String guestId) {
        return post(GUESTS + "/" + guestId + "/invalidate").map(HttpClientResponse::statusCode);
    }

    private Future<HttpClientResponse> post(String uri) {
        return client.request(HttpMethod.POST, uri).compose(request -> request.putHeader("Authorization", authorization)
                .putHeader("Content-Type", "application/json")
                .send(EMPTY));
    }
}
