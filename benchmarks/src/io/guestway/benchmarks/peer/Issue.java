package io.guestway.benchmarks.peer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.List;

/** One request for a guest: create it upstream, admit it in Redis, invalidate whom that evicted, answer. */
final class Issue {

    private final Duties duties;
    private final Upstream upstream;
    private final LoopRedis redis;
    private final HttpServerRequest request;
    private final String requestId;
    private String fingerprint;
    private Duties.Guest guest;
    private String correlationId;
    private long createdAt;
    private long active;
    private String[] evicted;
    private int pending;

    Issue(Duties duties, Upstream upstream, LoopRedis redis, HttpServerRequest request) {
        this.duties = duties;
        this.upstream = upstream;
        this.redis = redis;
        this.request = request;
        this.requestId = duties.requestId(request);
    }

    void begin() {
        request.bodyHandler(body -> {
            fingerprint = duties.fingerprint(body);
            if (fingerprint == null) {
                fail(400);
            } else {
                create();
            }
        });
    }

    private void create() {
        long begun = System.nanoTime();
        upstream.create().onComplete(result -> {
            Upstream.Answer answer = result.result();
            duties.called("create", answer == null ? 0 : answer.status(), begun);
            guest = answer == null || answer.status() != 200 ? null : duties.created(answer.body());
            if (guest == null) {
                fail(502);
            } else {
                correlationId = answer.correlationId();
                admit();
            }
        });
    }

    private void admit() {
        createdAt = System.currentTimeMillis();
        String stored = duties.seal(guest.token(), fingerprint, guest.id());
        String member = "{\"guestId\":\"" + guest.id() + "\",\"guestToken\":\"" + stored + "\"}";
        redis.admit(fingerprint, member, createdAt).whenComplete((admission, failure) -> {
            if (failure == null) {
                admitted(admission);
            } else {
                fail(503);
            }
        });
    }

    private void admitted(List<Object> admission) {
        active = (Long) admission.get(0);
        evicted = new String[admission.size() - 1];
        for (int i = 0; i < evicted.length; i++) {
            evicted[i] = (String) admission.get(i + 1);
        }
        duties.issued(fingerprint, guest.id(), active, evicted, requestId, correlationId);
        pending = evicted.length;
        if (pending == 0) {
            answer();
        }
        for (String id : evicted) {
            invalidate(id);
        }
    }

    private void invalidate(String id) {
        long begun = System.nanoTime();
        upstream.invalidate(id).onComplete(result -> {
            int status = result.succeeded() ? result.result() : 0;
            duties.called("invalidate", status, begun);
            if (status / 100 == 2 || status == 404) {
                redis.invalidated(id);
            }
            pending--;
            if (pending == 0) {
                answer();
            }
        });
    }

    private void answer() {
        HttpServerResponse response = request.response();
        duties.addHeaders(response, requestId);
        response.setStatusCode(201)
                .putHeader("Content-Type", "application/json")
                .putHeader("Location", GuestVerticle.PATH + "/" + fingerprint + "/" + guest.id())
                .end(Buffer.buffer(json()));
    }

    private String json() {
        StringBuilder json = new StringBuilder(600)
                .append("{\"guestId\":\"")
                .append(guest.id())
                .append("\",\"guestToken\":\"")
                .append(guest.token())
                .append("\",\"fingerprint\":\"")
                .append(fingerprint)
                .append("\",\"createdAt\":\"")
                .append(Instant.ofEpochMilli(createdAt))
                .append("\",\"expiresAt\":\"")
                .append(Instant.ofEpochMilli(createdAt + LoopRedis.LIFE_MS))
                .append("\",\"activeSessions\":")
                .append(active)
                .append(",\"maxSessions\":")
                .append(LoopRedis.LIMIT)
                .append(",\"evicted\":[");
        for (int i = 0; i < evicted.length; i++) {
            json.append(i == 0 ? "\"" : ",\"").append(evicted[i]).append('"');
        }
        return json.append("]}").toString();
    }

    private void fail(int status) {
        request.response().setStatusCode(status).end();
    }
}
