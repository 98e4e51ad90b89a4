package io.guestway.token;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The access token that is published, and how the last refresh went. In memory only: a start begins with a refresh. */
public final class TokenState {

    /**
     * How a refresh ended.
     *
     * @param outcome success, failure, in-doubt or unstored
     * @param code of the code table; null with a success
     */
    public record LastRefresh(Instant at, String outcome, Integer code) {}

    private static final String COUNTER = "guestway.token.refresh";

    private final TokenClock clock;
    private final MeterRegistry metrics;
    private volatile AccessToken token;
    private volatile LastRefresh lastRefresh;

    public TokenState(TokenClock clock, MeterRegistry metrics) {
        this.clock = clock;
        this.metrics = metrics;
        metrics.counter(COUNTER, "outcome", "success");
    }

    void publish(AccessToken next) {
        token = next;
    }

    void ended(String outcome, Integer code) {
        metrics.counter(COUNTER, "outcome", outcome).increment();
        lastRefresh = new LastRefresh(clock.wall().instant(), outcome, code);
    }

    /** The newest token, expired or not. */
    Optional<AccessToken> newest() {
        return Optional.ofNullable(token);
    }

    /** The newest token where neither clock says that it has expired. */
    Optional<AccessToken> valid() {
        return newest().filter(known -> !left(known).isZero());
    }

    /** Whether there is a token that may be handed out. */
    public boolean isValid() {
        return valid().isPresent();
    }

    Duration left(AccessToken known) {
        return clock.left(known.since(), known.life());
    }

    /** What is left of the newest token's life; zero if there is none. */
    public Duration remaining() {
        return newest().map(this::left).orElse(Duration.ZERO);
    }

    /** How the last refresh ended; empty before the first. */
    public Optional<LastRefresh> lastRefresh() {
        return Optional.ofNullable(lastRefresh);
    }
}
