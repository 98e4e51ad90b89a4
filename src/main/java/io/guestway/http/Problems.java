package io.guestway.http;

import io.guestway.problem.ErrorCode;
import io.guestway.problem.Problem;
import io.vertx.core.http.HttpServerResponse;

/** Writes problems for requests that never reached a route. */
final class Problems {

    private Problems() {}

    static void write(HttpServerResponse response, Problem problem) {
        if (response.ended() || response.closed()) {
            return;
        }
        problem.retryAfterSeconds().ifPresent(seconds -> response.putHeader("Retry-After", Long.toString(seconds)));
        response.setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(problem.json());
    }

    static Problem invalid(int status, String detail) {
        return new Problem(status, ErrorCode.INVALID_REQUEST, detail, null);
    }
}
