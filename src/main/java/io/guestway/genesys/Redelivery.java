package io.guestway.genesys;

import io.guestway.problem.ErrorCode;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;

/**
 * The redelivery policy of guest calls, for {@code onExceptionOccurredRef} and {@code retryWhile} of a route
 * configuration. After a 429 or a 5xx that was not processed, the call is repeated after max(Retry-After, base·2ⁿ) +
 * jitter. Waiting for a closed gate does not count as an attempt. After a 401 the call is repeated once with a new API
 * token. No exchange waits beyond its deadline, and the number of waiting exchanges is bounded: further ones fail at
 * once (docs/contract.md sections 2 and 4).
 */
public final class Redelivery implements Processor, Predicate {

    private static final String REDELIVER = "guestwayRedeliver";
    private static final String ATTEMPTS = "guestwayAttempts";
    private static final String NEW_TOKEN = "guestwayNewToken";

    private final int maxAttempts;
    private final Duration baseDelay;
    private final Duration jitter;
    private final Duration timeout;
    private final Deadline deadline;
    private final RedeliveryBulkhead bulkhead;
    private final LongSupplier random;

    /** @param random uniformly distributed longs */
    public Redelivery(
            int maxAttempts,
            Duration baseDelay,
            Duration jitter,
            Duration timeout,
            Deadline deadline,
            RedeliveryBulkhead bulkhead,
            LongSupplier random) {
        this.maxAttempts = maxAttempts;
        this.baseDelay = baseDelay;
        this.jitter = jitter;
        this.timeout = timeout;
        this.deadline = deadline;
        this.bulkhead = bulkhead;
        this.random = random;
    }

    /** Decides whether the failed call is repeated. */
    @Override
    public void process(Exchange exchange) {
        exchange.setProperty(REDELIVER, false);
        if (!(exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof GenesysException failure)) {
            return;
        }
        if (failure.genesysStatus() == 401 && exchange.getProperty(NEW_TOKEN) == null) {
            exchange.setProperty(NEW_TOKEN, true);
            exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, 0L);
            exchange.setProperty(REDELIVER, true);
            return;
        }
        Duration wait = wait(exchange, failure);
        if (wait != null && fits(exchange, wait) && bulkhead.tryAcquire(exchange)) {
            exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, Math.max(1, wait.toMillis()));
            exchange.setProperty(REDELIVER, true);
        }
    }

    /** Whether the call is repeated. */
    @Override
    public boolean matches(Exchange exchange) {
        return Boolean.TRUE.equals(exchange.getProperty(REDELIVER));
    }

    /** Null if the call is not repeated. */
    private Duration wait(Exchange exchange, GenesysException failure) {
        Duration named = failure.retryAfter().orElse(Duration.ZERO);
        boolean gateIsClosed =
                failure.fate() == GenesysException.Fate.NOT_SENT && failure.code() == ErrorCode.GENESYS_RATE_LIMITED;
        if (gateIsClosed) {
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
                .map(left -> wait.plus(GenesysCall.minCallTime(timeout)).compareTo(left) <= 0)
                .orElse(true);
    }

    private Duration jitter() {
        long most = jitter.toNanos();
        return most == 0 ? Duration.ZERO : Duration.ofNanos(Math.floorMod(random.getAsLong(), most));
    }
}
