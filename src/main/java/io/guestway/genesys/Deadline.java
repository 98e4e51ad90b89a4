package io.guestway.genesys;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;

/** The time left to answer an exchange's caller. The first limit that is set applies. */
public final class Deadline {

    private final LongSupplier nanoTime;

    /** @param nanoTime a monotonic clock, such as {@link System#nanoTime} */
    public Deadline(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Sets the limit unless there is one. */
    public void within(Exchange exchange, Duration limit) {
        if (CallState.of(exchange).deadline == null) {
            restart(exchange, limit);
        }
    }

    /** Replaces the limit. */
    public void restart(Exchange exchange, Duration limit) {
        CallState.of(exchange).deadline = nanoTime.getAsLong() + limit.toNanos();
    }

    /** The time left, negative after the deadline; empty if the exchange has no deadline. */
    public Optional<Duration> remaining(Exchange exchange) {
        Long end = CallState.of(exchange).deadline;
        return end == null ? Optional.empty() : Optional.of(Duration.ofNanos(end - nanoTime.getAsLong()));
    }
}
