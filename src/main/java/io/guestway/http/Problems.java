package io.guestway.http;

import io.guestway.api.RequestStep;
import io.guestway.problem.Problem;
import io.guestway.problem.ProblemException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Writes problems for requests that did not reach a route. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.api");

    private Problems() {}

    /** Uses the request's own id if it is valid. */
    static void write(HttpServerRequest request, Problem problem) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        String requestId = RequestStep.requestId(request.getHeader("X-Request-Id"));
        log(problem, String.valueOf(request.method()), requestId);
        response.putHeader("X-Request-Id", requestId);
        problem.retryAfterSeconds().ifPresent(seconds -> response.putHeader("Retry-After", Long.toString(seconds)));
        response.setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(problem.json());
    }

    /** Logs the same line as the routes, without the path, which is unvalidated input. */
    static void log(Problem problem, String method, String requestId) {
        boolean failed = problem.status() >= 500;
        LOG.atLevel(failed ? Level.WARN : Level.INFO)
                .log(
                        "request {} status={} code={} method={} path=none operation=none guestId=none requestId={}",
                        failed ? "failed" : "refused",
                        problem.status(),
                        problem.code().number(),
                        method,
                        requestId);
    }

    /** The answer while Guestway starts or stops. */
    static Problem notReady() {
        return Problem.of(ProblemException.unavailable("Guestway is starting or stopping; try again"));
    }

    static Problem invalid(int status, String detail) {
        return Problem.of(ProblemException.invalid(status, detail));
    }
}
