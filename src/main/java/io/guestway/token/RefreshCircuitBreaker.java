package io.guestway.token;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.guestway.event.Announcements;
import io.guestway.event.Event;
import io.guestway.genesys.GenesysException;
import io.guestway.problem.ErrorCode;
import java.time.Duration;
import java.util.Locale;

/**
 * The circuit in front of the token endpoint: consecutive 5xx open it for a pause, after which one probe decides. What is
 * in doubt or never reached the platform says nothing about it and is not counted; any other answer shows that it works.
 */
public final class RefreshCircuitBreaker {

    private static final String OPEN = "circuit-open";
    private static final String OPENED_AT = "openedAt";

    private final CircuitBreaker breaker;
    private final Duration pause;
    private final TokenClock clock;
    private final Announcements announcements;
    private volatile long openedAt;

    /** @param failures how many in a row open it, for the length of the pause */
    public RefreshCircuitBreaker(int failures, Duration pause, TokenClock clock, Announcements announcements) {
        this.pause = pause;
        this.clock = clock;
        this.announcements = announcements;
        breaker = CircuitBreaker.of(
                "guestway-token",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(failures)
                        .minimumNumberOfCalls(failures)
                        .failureRateThreshold(100)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitDurationInOpenState(pause)
                        .clock(clock.monotonic())
                        .writableStackTraceEnabled(false)
                        .recordException(failure -> isServerError(known(failure)))
                        .ignoreException(failure -> saysNothing(known(failure)))
                        .build());
        breaker.getEventPublisher().onStateTransition(change -> {
            switch (change.getStateTransition().getToState()) {
                case OPEN -> {
                    openedAt = clock.nanoTime().getAsLong();
                    announcements.begin(
                            OPEN,
                            "circuit.opened",
                            ErrorCode.GENESYS_UNAVAILABLE,
                            failures + " server errors in a row: no refresh for " + pause.toMillis() / 1000.0 + " s",
                            Event.data(
                                    "until", clock.wall().instant().plus(pause).toString(), "failures", failures));
                }
                case CLOSED -> announcements.end(OPEN, "circuit.closed", "Genesys answers again", OPENED_AT);
                default -> {}
            }
        });
    }

    /** At the start: a new process has a closed one, whatever the process before it said last. */
    public void recover() {
        announcements.end(OPEN, "circuit.closed", "The circuit is closed after a restart", OPENED_AT);
    }

    /** For the circuitBreaker EIP. */
    public CircuitBreaker breaker() {
        return breaker;
    }

    /** {@code closed}, {@code open} or {@code half-open}. */
    public String state() {
        return breaker.getState().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** 0 closed, 1 open, 2 half-open. */
    public int gauge() {
        return switch (breaker.getState()) {
            case CLOSED -> 0;
            case HALF_OPEN -> 2;
            default -> 1;
        };
    }

    /** How long no call is let through; zero if one is. */
    Duration remaining() {
        if (breaker.getState() != CircuitBreaker.State.OPEN) {
            return Duration.ZERO;
        }
        Duration left = pause.minusNanos(clock.nanoTime().getAsLong() - openedAt);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** The failure of a call that was not permitted. */
    GenesysException refusal() {
        Duration left = remaining();
        return GenesysException.notSent(
                        ErrorCode.GENESYS_UNAVAILABLE,
                        "Genesys answered with server errors: the circuit breaker is open")
                .withRetryAfter(left.isZero() ? RefreshPolicy.LEAST_PAUSE : left);
    }

    static boolean isOpen(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CallNotPermittedException) {
                return true;
            }
        }
        return false;
    }

    private static GenesysException known(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof GenesysException genesys) {
                return genesys;
            }
        }
        return null;
    }

    private static boolean isServerError(GenesysException failure) {
        return failure != null && failure.genesysStatus() >= 500;
    }

    private static boolean saysNothing(GenesysException failure) {
        return failure == null || failure.fate() != GenesysException.Fate.REFUSED;
    }
}
