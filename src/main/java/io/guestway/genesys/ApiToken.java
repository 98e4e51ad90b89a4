package io.guestway.genesys;

import io.guestway.problem.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * The client-credentials token of the guest API (RFC 6749 section 4.4): puts a valid Authorization header on the
 * message. Concurrent exchanges share one fetch. The token is renewed before it expires, while the old one is still
 * used, and fetched again after a 401. Waiting exchanges share a failure; the next fetch follows after 1 s or the time
 * in Retry-After.
 *
 * <p>A route performs the grant: the given endpoint answers with a body of {@code access_token} and {@code expires_in}.
 */
public final class ApiToken extends AsyncProcessorSupport {

    private static final Duration DEFAULT_LIFE = Duration.ofSeconds(60);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private record Token(String value, String header, long usableUntil, long renewFrom) {}

    private record Failure(GenesysException reason, long until) {}

    private final String source;
    private final Deadline deadline;
    private final Duration timeout;
    private final LongSupplier nanoTime;

    private volatile Token token;
    private Failure failure;
    private CompletableFuture<Token> fetch;

    /**
     * @param source the endpoint whose route performs the grant
     * @param timeout the longest wait for a token if the exchange has no deadline
     * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
     */
    public ApiToken(String source, Deadline deadline, Duration timeout, LongSupplier nanoTime) {
        this.source = source;
        this.deadline = deadline;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Token cached = token;
        long now = nanoTime.getAsLong();
        if (cached != null && cached.usableUntil - now > 0) {
            if (cached.renewFrom - now <= 0) {
                fetch(exchange.getContext());
            }
            authorize(exchange, cached);
            callback.done(true);
            return true;
        }
        // twice the timeout: connect and response
        Duration maxWait = deadline.remaining(exchange).orElse(timeout.multipliedBy(2));
        fetch(exchange.getContext())
                .copy()
                .orTimeout(Math.max(1, maxWait.toMillis()), TimeUnit.MILLISECONDS)
                .whenComplete((fetched, failed) -> {
                    if (fetched != null) {
                        authorize(exchange, fetched);
                    } else {
                        exchange.setException(reason(failed));
                    }
                    callback.done(false);
                });
        return false;
    }

    /** Discards the token that this exchange sent, unless a newer one has replaced it. */
    void drop(Exchange exchange) {
        String sent = CallState.of(exchange).token;
        synchronized (this) {
            if (token != null && token.value.equals(sent)) {
                token = null;
            }
        }
    }

    private void authorize(Exchange exchange, Token valid) {
        CallState.of(exchange).token = valid.value;
        exchange.getMessage().setHeader("Authorization", valid.header);
    }

    private synchronized CompletableFuture<Token> fetch(CamelContext context) {
        if (fetch != null) {
            return fetch;
        }
        long now = nanoTime.getAsLong();
        if (failure != null && failure.until - now > 0) {
            return CompletableFuture.failedFuture(failure.reason.withRetryAfter(Duration.ofNanos(failure.until - now)));
        }
        CompletableFuture<Token> started = new CompletableFuture<>();
        fetch = started;
        try {
            ProducerTemplate template = context.createProducerTemplate();
            template.asyncSend(source, exchange -> {})
                    .orTimeout(timeout.multipliedBy(3).toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((answer, failed) -> {
                        complete(started, answer, failed);
                        template.stop();
                    });
        } catch (RuntimeException e) {
            complete(started, null, e);
        }
        return started;
    }

    private void complete(CompletableFuture<Token> started, Exchange answer, Throwable failed) {
        Token fetched = null;
        GenesysException reason = null;
        try {
            if (failed != null) {
                throw failed;
            }
            if (answer.getException() != null) {
                throw answer.getException();
            }
            fetched = read(answer.getMessage().getBody());
        } catch (Throwable e) {
            reason = reason(e);
        }
        synchronized (this) {
            fetch = null;
            if (fetched != null) {
                token = fetched;
                failure = null;
            } else {
                Duration named = reason.retryAfter().orElse(Duration.ZERO);
                Duration pause = named.compareTo(PAUSE_AFTER_FAILURE) > 0 ? named : PAUSE_AFTER_FAILURE;
                failure = new Failure(reason, nanoTime.getAsLong() + pause.toNanos());
            }
        }
        if (fetched != null) {
            started.complete(fetched);
        } else {
            started.completeExceptionally(reason);
        }
    }

    private Token read(Object body) throws GenesysException {
        if (!(body instanceof Map<?, ?> fields)
                || !(fields.get("access_token") instanceof String value)
                || value.isEmpty()) {
            throw GenesysException.unreadable(
                    GenesysException.Fate.REFUSED, "The token endpoint answered without an access_token");
        }
        Duration life = fields.get("expires_in") instanceof Number seconds && seconds.longValue() > 0
                ? Duration.ofSeconds(
                        Math.min(seconds.longValue(), Duration.ofDays(365).toSeconds()))
                : DEFAULT_LIFE;
        long now = nanoTime.getAsLong();
        // used until shortly before it expires, and renewed in the background before that
        Duration margin = min(Duration.ofSeconds(5), life.dividedBy(10));
        Duration notice = min(Duration.ofSeconds(60), life.dividedBy(5));
        return new Token(
                value,
                "Bearer " + value,
                now + life.minus(margin).toNanos(),
                now + life.minus(notice).toNanos());
    }

    private static GenesysException reason(Throwable failed) {
        Throwable cause =
                failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
        if (cause instanceof GenesysException known) {
            return known;
        }
        return GenesysException.notSent(
                ErrorCode.GENESYS_NO_ANSWER,
                cause instanceof TimeoutException
                        ? "The token endpoint did not answer in time"
                        : "The client-credentials token could not be fetched",
                cause);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
