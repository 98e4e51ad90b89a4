package io.guestway.genesys;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;

/** The time left to answer an exchange's caller. The first limit that is set applies. */
public final class Deadline {

    private static final String PROPERTY = "guestwayDeadline";

    private final LongSupplier nanoTime;

    /** @param nanoTime a monotonic clock, such as {@link System#nanoTime} */
    public Deadline(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Sets the limit unless there is one; for routes: {@code within(${exchange}, '2s')}. */
    public void within(Exchange exchange, Duration limit) {
        if (exchange.getProperty(PROPERTY) == null) {
            restart(exchange, limit);
        }
    }

    /** Replaces the limit. */
    public void restart(Exchange exchange, Duration limit) {
        exchange.setProperty(PROPERTY, nanoTime.getAsLong() + limit.toNanos());
    }

    /** The time left, negative after the deadline; empty if the exchange has no deadline. */
    public Optional<Duration> remaining(Exchange exchange) {
        Long end = exchange.getProperty(PROPERTY, Long.class);
        return end == null ? Optional.empty() : Optional.of(Duration.ofNanos(end - nanoTime.getAsLong()));
    }
}
