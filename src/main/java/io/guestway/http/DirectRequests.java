package io.guestway.http;

import io.guestway.api.RequestStep;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/**
 * The usual requests of the API, which pass by the router of Vert.x Web: it looks for a route and prepares a context
 * although there is one route. What is unusual about its path, framing or content type takes the router, and so do all
 * other paths.
 */
public final class DirectRequests {

    /** Receives a request with its whole body; null if it has none. */
    interface Target {

        void handle(HttpServerRequest request, Buffer body);
    }

    private record Entry(String prefix, Target target) {}

    private volatile Entry entry;

    /** Passes requests below the prefix to the target, from now on. */
    void serve(String prefix, Target target) {
        entry = new Entry(prefix.endsWith("/") ? prefix : prefix + "/", target);
    }

    /** Passes no more requests to the target. */
    void remove(Target target) {
        Entry current = entry;
        if (current != null && current.target == target) {
            entry = null;
        }
    }

    /** Handles the request, unless the router has to; then returns false and leaves the request as it is. */
    public boolean handle(HttpServerRequest request, Runnable taken) {
        Entry current = entry;
        if (current == null || !isUsual(request, current.prefix)) {
            return false;
        }
        taken.run();
        if (length(request) == 0) {
            current.target.handle(request, null);
        } else {
            // if the connection breaks, there is no one left to answer
            request.body().onSuccess(body -> current.target.handle(request, body));
        }
        return true;
    }

    private static boolean isUsual(HttpServerRequest request, String prefix) {
        String path = request.path();
        if (path == null || !path.startsWith(prefix) || path.contains("/.") || path.contains("//")) {
            return false;
        }
        if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || request.headers().contains(HttpHeaders.EXPECT)
                || request.headers().contains(HttpHeaders.UPGRADE)) {
            return false;
        }
        long length = length(request);
        if (length == 0) {
            return true;
        }
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return length > 0
                && length <= RequestStep.LARGEST_BODY
                && type != null
                && type.toLowerCase(Locale.ROOT).startsWith("application/json");
    }

    /** The length of the body; -1 if the header is not a number. */
    private static long length(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return 0;
        }
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
