package io.guestway.genesys;

import io.guestway.problem.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * What every call to Genesys has in common, as steps of the routes in {@code genesys/}: the gate before it, and after
 * it what its answer means. The route names the call in the variable {@code guestway-call}.
 */
public final class GenesysCall {

    /** Variable with the name of the call: gate, metric and log lines go by it. */
    public static final String NAME = "guestway-call";

    /** Exchange property: the longest that the HTTP call may take, a {@link Duration}. */
    static final String TIMEOUT = "guestwayCallTimeout";

    /** Variable with the ININ-Correlation-Id of the last answer, for the log. */
    public static final String CORRELATION_ID = "guestway-correlation-id";

    /** Variable with the HTTP status of the last answer, for the log; none if there was no answer. */
    static final String STATUS = "guestway-genesys-status";

    private static final String STARTED = "guestwayCallStarted";
    private static final Duration USEFUL = Duration.ofSeconds(1);

    private final RateGate gate;
    private final ApiToken token;
    private final Deadline deadline;
    private final Waiting waiting;
    private final Duration timeout;
    private final Duration shutWithoutRetryAfter;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final LongSupplier nanoTime;

    /**
     * @param timeout the longest that one call may take
     * @param shutWithoutRetryAfter how long the gate shuts after a 429 that names no time
     */
    public GenesysCall(
            RateGate gate,
            ApiToken token,
            Deadline deadline,
            Waiting waiting,
            Duration timeout,
            Duration shutWithoutRetryAfter,
            MeterRegistry metrics,
            Clock clock,
            LongSupplier nanoTime) {
        this.gate = gate;
        this.token = token;
        this.deadline = deadline;
        this.waiting = waiting;
        this.timeout = timeout;
        this.shutWithoutRetryAfter = shutWithoutRetryAfter;
        this.metrics = metrics;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * Before the call: refuses where the gate is shut or no useful time is left. Throws {@link GenesysException} of
     * fate NOT_SENT.
     */
    public void begin(Exchange exchange) throws GenesysException {
        waiting.end(exchange);
        String call = name(exchange);
        Duration shut = gate.remaining(call);
        if (!shut.isZero()) {
            throw GenesysException.rateLimited(shut, "Genesys asked to wait before the next call");
        }
        Optional<Duration> left = deadline.remaining(exchange);
        if (left.isPresent() && left.get().compareTo(useful(timeout)) < 0) {
            throw GenesysException.notSent(
                    ErrorCode.GENESYS_UNAVAILABLE, "No time is left for another call to Genesys");
        }
        exchange.setProperty(TIMEOUT, left.filter(l -> l.compareTo(timeout) < 0).orElse(timeout));
        exchange.setProperty(STARTED, nanoTime.getAsLong());
    }

    /** The least time in which an attempt is worth its while. */
    static Duration useful(Duration timeout) {
        return timeout.compareTo(USEFUL) < 0 ? timeout : USEFUL;
    }

    /** After an answer that means success: a 2xx, or a refusal that the route takes for one. */
    public void answered(Exchange exchange) {
        if (exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof HttpOperationFailedException refusal) {
            correlate(exchange, Failure.header(refusal, "ININ-Correlation-Id"));
            record(exchange, Integer.toString(refusal.getStatusCode()));
            return;
        }
        correlate(exchange, exchange.getMessage().getHeader("ININ-Correlation-Id", String.class));
        record(exchange, exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, "200", String.class));
    }

    /**
     * After anything else: always throws the {@link GenesysException} that says what happened. A 429 shuts the gate, a
     * 401 drops the API token that was sent.
     */
    public void failed(Exchange exchange) throws GenesysException {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof GenesysException known) {
            throw known;
        }
        GenesysException told = Failure.of(failure, clock.instant());
        if (failure instanceof HttpOperationFailedException answer) {
            correlate(exchange, Failure.header(answer, "ININ-Correlation-Id"));
        }
        if (told.genesysStatus() == 429) {
            gate.shut(name(exchange), told.retryAfter().orElse(shutWithoutRetryAfter));
        } else if (told.genesysStatus() == 401) {
            token.drop(exchange);
        }
        String status = told.genesysStatus() == 0 ? "none" : Integer.toString(told.genesysStatus());
        exchange.setVariable(STATUS, status);
        record(exchange, status);
        throw told;
    }

    private void record(Exchange exchange, String status) {
        Object property = exchange.removeProperty(STARTED);
        if (property instanceof Long started) {
            metrics.timer("guestway.genesys.requests", "call", name(exchange), "status", status)
                    .record(nanoTime.getAsLong() - started, TimeUnit.NANOSECONDS);
        }
    }

    private static String name(Exchange exchange) {
        return exchange.getVariable(NAME, "other", String.class);
    }

    private static void correlate(Exchange exchange, String id) {
        exchange.setVariable(CORRELATION_ID, id != null && id.matches("[\\w.:-]{1,128}") ? id : "none");
    }
}
