package io.guestway.messaging;

import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.genesys.GenesysException;
import io.guestway.genesys.GenesysHttpClient;
import io.guestway.genesys.RetryAfter;
import io.guestway.problem.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Opens control connections. Their number is bounded by {@link ConnectionBudget}, which the caller asks before. */
final class ControlConnections {

    private static final String APPLICATION = "guestway";

    private final Vertx vertx;
    private final WebSocketClient client;
    private final String url;
    private final Optional<String> origin;
    private final Duration timeout;
    private final ConnectionBudget budget;
    private final Clock clock;

    ControlConnections(Vertx vertx, Settings settings, ConnectionBudget budget, Clock clock) {
        this.vertx = vertx;
        this.client = vertx.createWebSocketClient(
                GenesysHttpClient.webSocketOptions(settings).setMaxConnections(10_000));
        String base = settings.text(Key.GENESYS_WEBSOCKET_URL);
        this.url = base + (base.contains("?") ? "&" : "?") + "deploymentId="
                + encoded(settings.text(Key.GENESYS_DEPLOYMENT_ID)) + "&application=" + APPLICATION;
        this.origin = settings.find(Key.GENESYS_ORIGIN);
        this.timeout = settings.duration(Key.GENESYS_TIMEOUT);
        this.budget = budget;
        this.clock = clock;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The longest that opening, and each frame, may take. */
    Duration timeout() {
        return timeout;
    }

    /**
     * Opens one; fails with {@link GenesysException}. A refused handshake holds the deployment.
     *
     * @param guestId whose session it is for
     */
    CompletableFuture<ControlConnection> open(String guestId) {
        WebSocketConnectOptions options =
                new WebSocketConnectOptions().setAbsoluteURI(url).setTimeout(timeout.toMillis());
        origin.ifPresent(value -> options.addHeader("Origin", value));
        // its handlers are set before it opens: Genesys may send a frame and close it at once
        ControlConnection connection = new ControlConnection(vertx, client.webSocket());
        return connection
                .connect(options)
                .toCompletionStage()
                .toCompletableFuture()
                .handle((socket, failure) -> {
                    if (failure != null && !connection.isRefused()) {
                        return refused(failure, guestId);
                    }
                    budget.opened();
                    return CompletableFuture.completedFuture(connection);
                })
                .thenCompose(opened -> opened);
    }

    /** Fails once the deployment is held, so that its caller meets the hold if it asks again. */
    private CompletableFuture<ControlConnection> refused(Throwable failure, String guestId) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof UpgradeRejectedException answer)) {
            return CompletableFuture.failedFuture(GenesysException.notSent(
                    ErrorCode.GENESYS_NO_ANSWER,
                    "Genesys cannot be reached; check the network and guestway.genesys.websocket-url",
                    cause));
        }
        GenesysException refusal = GenesysException.refusedConnection(answer.getStatus());
        Duration retryAfter = Optional.ofNullable(answer.getHeaders().get("Retry-After"))
                .flatMap(value -> RetryAfter.parse(value, clock.instant()))
                .orElse(Duration.ZERO);
        boolean isLimit = answer.getStatus() == 429;
        GenesysException failed = retryAfter.isZero() ? refusal : refusal.withRetryAfter(retryAfter);
        return budget.refused(
                        isLimit && !retryAfter.isZero()
                                ? ConnectionBudget.Refusal.LIMIT
                                : ConnectionBudget.Refusal.HANDSHAKE,
                        retryAfter,
                        guestId)
                .thenCompose(held -> CompletableFuture.failedFuture(failed));
    }
}
