package io.guestway.genesys;

import io.guestway.problem.AllowedCharacters;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * The common steps of calls to Genesys in the routes of {@code genesys/}: the rate limit gate before the call and the
 * classification of its result. The route sets the name of the call in the variable {@code guestway-call}.
 */
public final class GenesysCall {

    /** Variable: the name of the call, used by the gate, metrics and log lines. */
    public static final String NAME = "guestway-call";

    /** Variable: the ININ-Correlation-Id of the last answer, for the log. */
    public static final String CORRELATION_ID = "guestway-correlation-id";

    /** Variable: the HTTP status of the last answer, for the log; none if there was no answer. */
    static final String STATUS = "guestway-genesys-status";

    private static final Duration MIN_CALL_TIME = Duration.ofSeconds(1);
    private static final AllowedCharacters VALID_CORRELATION_ID = new AllowedCharacters("_.:-", 128);

    private final RateLimitGate gate;
    private final ApiToken token;
    private final Deadline deadline;
    private final RedeliveryBulkhead bulkhead;
    private final Duration timeout;
    private final Duration closedWithoutRetryAfter;
    private final boolean isPublishedDialect;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final LongSupplier nanoTime;
    /** by the name of the call and the status */
    private final Map<String, Map<String, Timer>> timers = new ConcurrentHashMap<>();

    /**
     * @param timeout the longest that one call may take
     * @param closedWithoutRetryAfter how long the gate closes after a 429 without Retry-After
     * @param isPublishedDialect whether the token endpoint rejects clients with 400, as in web-messaging
     */
    public GenesysCall(
            RateLimitGate gate,
            ApiToken token,
            Deadline deadline,
            RedeliveryBulkhead bulkhead,
            Duration timeout,
            Duration closedWithoutRetryAfter,
            boolean isPublishedDialect,
            MeterRegistry metrics,
            Clock clock,
            LongSupplier nanoTime) {
        this.gate = gate;
        this.token = token;
        this.deadline = deadline;
        this.bulkhead = bulkhead;
        this.timeout = timeout;
        this.closedWithoutRetryAfter = closedWithoutRetryAfter;
        this.isPublishedDialect = isPublishedDialect;
        this.metrics = metrics;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * Called before the call. Throws {@link GenesysException} of fate NOT_SENT if the gate is closed or too little time
     * is left.
     */
    public void begin(Exchange exchange) throws GenesysException {
        bulkhead.release(exchange);
        String call = name(exchange);
        Duration closed = gate.remaining(call);
        if (!closed.isZero()) {
            throw GenesysException.rateLimited(
                    closed, "Genesys limits the rate of requests; try again after Retry-After");
        }
        Optional<Duration> left = deadline.remaining(exchange);
        if (left.isPresent() && left.get().compareTo(minCallTime(timeout)) < 0) {
            throw GenesysException.notSent(
                    ErrorCode.GENESYS_UNAVAILABLE, "Too little time is left for another call to Genesys; try again");
        }
        CallState state = CallState.of(exchange);
        state.timeout = left.filter(l -> l.compareTo(timeout) < 0).orElse(timeout);
        state.started = nanoTime.getAsLong();
    }

    /** The minimum time for a useful attempt. */
    static Duration minCallTime(Duration timeout) {
        return timeout.compareTo(MIN_CALL_TIME) < 0 ? timeout : MIN_CALL_TIME;
    }

    /**
     * Called after a success: a 2xx, or an error status that the route treats as one. Afterwards the message has no
     * headers.
     */
    public void answered(Exchange exchange) {
        if (exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof HttpOperationFailedException refusal) {
            correlate(exchange, GenesysFailures.header(refusal, "ININ-Correlation-Id"));
            record(exchange, Integer.toString(refusal.getStatusCode()));
            exchange.getMessage().removeHeaders("*");
            return;
        }
        Message answer = exchange.getMessage();
        correlate(exchange, answer.getHeader("ININ-Correlation-Id", String.class));
        record(exchange, answer.getHeader(Exchange.HTTP_RESPONSE_CODE, "200", String.class));
        answer.removeHeaders("*");
    }

    /**
     * Called after any other result. Always throws the classified {@link GenesysException}; a failure that is classified
     * already, such as a Redis that is down, stays as it is. A 429 closes the gate, a 401 discards the API token that was
     * sent.
     */
    public void failed(Exchange exchange) throws ProblemException {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof ProblemException known) {
            throw known;
        }
        GenesysException classified = GenesysFailures.classify(failure, clock.instant());
        GenesysException told = isPublishedDialect ? classified.withCodeOfRejectedClient() : classified;
        if (failure instanceof HttpOperationFailedException answer) {
            correlate(exchange, GenesysFailures.header(answer, "ININ-Correlation-Id"));
        }
        if (told.genesysStatus() == 429) {
            gate.close(name(exchange), told.retryAfter().orElse(closedWithoutRetryAfter));
        } else if (told.genesysStatus() == 401) {
            token.drop(exchange);
        }
        String status = told.genesysStatus() == 0 ? "none" : Integer.toString(told.genesysStatus());
        exchange.setVariable(STATUS, status);
        record(exchange, status);
        throw told;
    }

    private void record(Exchange exchange, String status) {
        CallState state = CallState.of(exchange);
        Long started = state.started;
        if (started != null) {
            state.started = null;
            timer(name(exchange), status).record(nanoTime.getAsLong() - started, TimeUnit.NANOSECONDS);
        }
    }

    private Timer timer(String call, String status) {
        return timers.computeIfAbsent(call, name -> new ConcurrentHashMap<>())
                .computeIfAbsent(
                        status, name -> metrics.timer("guestway.genesys.requests", "call", call, "status", name));
    }

    private static String name(Exchange exchange) {
        return exchange.getVariables().get(NAME) instanceof String name ? name : "other";
    }

    private static void correlate(Exchange exchange, String id) {
        exchange.getVariables().put(CORRELATION_ID, VALID_CORRELATION_ID.matches(id) ? id : "none");
    }
}
