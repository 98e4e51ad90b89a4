package io.guestway.sandbox.platform;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The rate limit of the platform API, by access token: its headers on every answer, and 429 beyond it. */
public final class ApiRate implements Handler<RoutingContext> {

    private final Clock clock;
    private final SandboxSettings settings;
    private final Map<String, RateWindow> windows = new ConcurrentHashMap<>();

    public ApiRate(Clock clock, SandboxSettings settings) {
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public void handle(RoutingContext request) {
        String authorization = request.request().getHeader("Authorization");
        RateWindow window = windows.computeIfAbsent(
                authorization == null ? "anonymous" : authorization, name -> new RateWindow(clock));
        int limit = settings.number(Setting.API_REQUESTS);
        Duration minute = settings.duration(Setting.LIMIT_WINDOW);
        Duration wait = window.take(limit, minute);
        request.response()
                .putHeader("inin-ratelimit-count", Integer.toString(window.taken()))
                .putHeader("inin-ratelimit-allowed", Integer.toString(limit))
                .putHeader("inin-ratelimit-reset", Long.toString(RateWindow.seconds(minute)));
        if (wait.isZero()) {
            request.next();
            return;
        }
        long seconds = RateWindow.seconds(wait);
        request.response().putHeader("Retry-After", Long.toString(seconds));
        Answer.error(
                        429,
                        "too.many.requests",
                        "Rate limit exceeded the maximum. Retry the request in [" + seconds + "] seconds")
                .send(request);
    }
}
