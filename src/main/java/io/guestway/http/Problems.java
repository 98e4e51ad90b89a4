package io.guestway.http;

import io.guestway.api.RequestStep;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.Problem;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Writes problems for requests that never reached a route. */
final class Problems {

    private Problems() {}

    /** With the request's own id where it sent a sane one. */
    static void write(HttpServerRequest request, Problem problem) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.putHeader("X-Request-Id", RequestStep.requestId(request.getHeader("X-Request-Id")));
        problem.retryAfterSeconds().ifPresent(seconds -> response.putHeader("Retry-After", Long.toString(seconds)));
        response.setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(problem.json());
    }

    /** While it starts or stops. */
    static Problem notReady() {
        return new Problem(503, ErrorCode.UNEXPECTED, "Guestway is starting or stopping; try again", null);
    }

    static Problem invalid(int status, String detail) {
        return new Problem(status, ErrorCode.INVALID_REQUEST, detail, null);
    }
}
