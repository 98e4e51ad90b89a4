package io.guestway.genesys;

import io.guestway.problem.ErrorCode;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;

/**
 * The redelivery policy of guest calls, for {@code onExceptionOccurredRef} and {@code retryWhile} of a route
 * configuration. A 429 and a 5xx that was not acted on are sent again after max(Retry-After, base·2ⁿ) + jitter; a shut
 * gate is waited for without using up an attempt; a 401 is tried once more with a new API token. Nobody waits beyond
 * its deadline and no more than a bounded number wait at all: the rest is told at once (docs/contract.md sections 2 and
 * 4).
 */
public final class Redelivery implements Processor, Predicate {

    private static final String WANTED = "guestwayRedeliver";
    private static final String ATTEMPTS = "guestwayAttempts";
    private static final String NEW_TOKEN = "guestwayNewToken";

    private final int maxAttempts;
    private final Duration baseDelay;
    private final Duration jitter;
    private final Duration timeout;
    private final Deadline deadline;
    private final Waiting waiting;
    private final LongSupplier random;

    /** @param random any numbers, spread evenly over the longs */
    public Redelivery(
            int maxAttempts,
            Duration baseDelay,
            Duration jitter,
            Duration timeout,
            Deadline deadline,
            Waiting waiting,
            LongSupplier random) {
        this.maxAttempts = maxAttempts;
        this.baseDelay = baseDelay;
        this.jitter = jitter;
        this.timeout = timeout;
        this.deadline = deadline;
        this.waiting = waiting;
        this.random = random;
    }

    /** Decides on the failure that has just occurred. */
    @Override
    public void process(Exchange exchange) {
        exchange.setProperty(WANTED, false);
        if (!(exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof GenesysException failure)) {
            return;
        }
        if (failure.genesysStatus() == 401 && exchange.getProperty(NEW_TOKEN) == null) {
            exchange.setProperty(NEW_TOKEN, true);
            exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, 0L);
            exchange.setProperty(WANTED, true);
            return;
        }
        Duration wait = wait(exchange, failure);
        if (wait != null && fits(exchange, wait) && waiting.begin(exchange)) {
            exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, Math.max(1, wait.toMillis()));
            exchange.setProperty(WANTED, true);
        }
    }

    /** Whether the exchange is to be sent again. */
    @Override
    public boolean matches(Exchange exchange) {
        return Boolean.TRUE.equals(exchange.getProperty(WANTED));
    }

    /** Null where the call is not to be sent again. */
    private Duration wait(Exchange exchange, GenesysException failure) {
        Duration named = failure.retryAfter().orElse(Duration.ZERO);
        boolean gateIsShut =
                failure.fate() == GenesysException.Fate.NOT_SENT && failure.code() == ErrorCode.GENESYS_RATE_LIMITED;
        if (gateIsShut) {
            return named.plus(jitter());
        }
        int status = failure.genesysStatus();
        if (failure.fate() != GenesysException.Fate.REFUSED || !(status == 429 || status >= 500)) {
            return null;
        }
        int attempts = exchange.getProperty(ATTEMPTS, 0, Integer.class) + 1;
        exchange.setProperty(ATTEMPTS, attempts);
        if (attempts >= maxAttempts) {
            return null;
        }
        Duration backoff = baseDelay.multipliedBy(1L << Math.min(attempts - 1, 20));
        return (named.compareTo(backoff) > 0 ? named : backoff).plus(jitter());
    }

    private boolean fits(Exchange exchange, Duration wait) {
        return deadline.remaining(exchange)
                .map(left -> wait.plus(GenesysCall.useful(timeout)).compareTo(left) <= 0)
                .orElse(true);
    }

    private Duration jitter() {
        long most = jitter.toNanos();
        return most == 0 ? Duration.ZERO : Duration.ofNanos(Math.floorMod(random.getAsLong(), most));
    }
}
