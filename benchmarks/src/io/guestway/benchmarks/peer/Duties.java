package io.guestway.benchmarks.peer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** What a service does in addition to issuing guests. Belongs to one event loop. */
interface Duties {

    /** A guest as created upstream, its token as it stands in JSON. */
    record Guest(String id, String token) {}

    /** Whether the caller has a valid API key. */
    boolean mayCall(HttpServerRequest request);

    /** The request id of the caller or a new one; null if requests have none. */
    String requestId(HttpServerRequest request);

    /** The fingerprint in the body, or null if the body is not valid. */
    String fingerprint(Buffer body);

    /** The created guest, or null if the answer is not valid. */
    Guest created(Buffer answer);

    /** The token as it is stored. */
    String seal(String token, String fingerprint, String guestId);

    /** After a call upstream; status 0 if it was not answered. */
    void called(String call, int status, long begunNanos);

    /** After a guest was admitted. */
    void issued(
            String fingerprint, String guestId, long active, String[] evicted, String requestId, String correlationId);

    void addHeaders(HttpServerResponse response, String requestId);

    /** The text of a path that is not below that of the guests, or null. */
    String page(String path);
}
