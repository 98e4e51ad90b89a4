package io.guestway.token;

import io.guestway.genesys.RateLimitGate;
import io.guestway.genesys.RetryAfter;
import io.guestway.keystore.KeystoreException;
import io.guestway.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the routes may do about a refresh that failed. Each action keeps the order of journal, keystore and memory by
 * itself, so that no order of them in a route can break a promise; an action that would is refused. What a route leaves
 * undecided gets the safe decision of {@link RefreshDecisions}, and the next attempt comes after the pause.
 */
public final class FailedRefresh {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.token");
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

    private final Rotation rotation;
    private final RefreshTokens tokens;
    private final RefreshFailureClassifier classifier;
    private final RefreshDecisions decisions;
    private final TokenAnnouncements announcements;
    private final LocalFaults faults;
    private final RefreshCircuitBreaker circuit;
    private final RateLimitGate gate;
    private final Duration pause;
    private final TokenClock clock;
    private final DoubleSupplier random;
    private final Runnable concluded;

    /**
     * @param pause the wait if no route names another
     * @param random numbers from 0 to 1, for jitter
     * @param concluded runs when the result of an attempt is known
     */
    FailedRefresh(
            Rotation rotation,
            RefreshTokens tokens,
            RefreshFailureClassifier classifier,
            TokenAnnouncements announcements,
            LocalFaults faults,
            RefreshCircuitBreaker circuit,
            RateLimitGate gate,
            Duration pause,
            TokenClock clock,
            DoubleSupplier random,
            Runnable concluded) {
        this.rotation = rotation;
        this.tokens = tokens;
        this.classifier = classifier;
        this.decisions = new RefreshDecisions(rotation, tokens);
        this.announcements = announcements;
        this.faults = faults;
        this.circuit = circuit;
        this.gate = gate;
        this.pause = pause;
        this.clock = clock;
        this.random = random;
        this.concluded = concluded;
    }

    /**
     * Classifies and counts the failure that was caught; nothing follows from it yet. Variables for the routes:
     * {@code guestway-verdict}, {@code guestway-failure} with code and status for the log, {@code guestway-reason}, and
     * {@code guestway-new-fault}, whether it is another fault on this side than the last.
     */
    public void classify(Exchange exchange) {
        concluded.run();
        exchange.getMessage().setBody(null);
        if (rotation.attempt() == null) {
            throw new IllegalStateException("no refresh is in progress");
        }
        boolean isNewFault = classifier.classify(rotation.attempt(), caught(exchange));
        RefreshFailure failure = attempt().failure();
        Verdict verdict = attempt().verdict();
        exchange.setVariable("guestway-verdict", verdict.name());
        exchange.setVariable("guestway-new-fault", isNewFault);
        exchange.setVariable(
                "guestway-failure",
                "code=%d genesysStatus=%s outcome=%s"
                        .formatted(
                                failure.code().number(),
                                failure.genesysStatus() == 0 ? "none" : failure.genesysStatus(),
                                verdict.outcome()));
        exchange.setVariable("guestway-reason", reason());
    }

    private static Exception caught(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        while (failure instanceof RuntimeCamelException && failure.getCause() instanceof Exception cause) {
            failure = cause;
        }
        return failure;
    }

    private RefreshAttempt attempt() {
        RefreshAttempt attempt = rotation.attempt();
        if (attempt == null || attempt.verdict() == null) {
            throw new IllegalStateException("no refresh has failed and is classified; call classify first");
        }
        return attempt;
    }

    /**
     * The refresh token stays, as Genesys did not redeem it. One that was in doubt before stays in doubt.
     *
     * @throws IllegalStateException if no answer came, because the token may have been redeemed
     */
    public void keepToken() {
        decisions.keep(attempt());
    }

    /**
     * The refresh token may have been redeemed: the next attempt presents it once more, as a replay.
     *
     * @throws IllegalStateException if it was replayed already, or if Genesys rejected it
     */
    public void keepInDoubt() {
        decisions.keepInDoubt(attempt());
    }

    /**
     * Moves the token in use to {@code <alias>.rejected}; nothing is sent until an operator sets another.
     *
     * @throws IllegalStateException if Genesys did not refuse it with a 4xx other than 429
     */
    public void rejectToken() {
        if (!decisions.reject(attempt())) {
            retryWithBackoff();
        }
    }

    /**
     * Deletes the token that an operator brought; the one before stays in use.
     *
     * @throws IllegalStateException if it is not such a token, or Genesys did not refuse it
     */
    public void discardCandidate() throws KeystoreException {
        decisions.discardCandidate(attempt());
    }

    /** Raises the event once, until the state that it tells of ends: {@code token.refresh-failed} or the other. */
    public void announce(String type) {
        RefreshFailure failure = attempt().failure();
        switch (type) {
            case TokenAnnouncements.REFRESH_FAILED ->
                announcements.refreshFailed(failure.code(), failure.reason(), failure.genesysStatus(), nextTryAt());
            case TokenAnnouncements.REAUTHENTICATION_REQUIRED ->
                announcements.reauthenticationRequired(failure.code(), reason(), failure.genesysStatus());
            default -> throw new IllegalArgumentException("announce: '" + type + "' is no event of a failed refresh");
        }
    }

    /** The same after a number of local faults in a row: one that is gone within seconds raises no event. */
    public void announceAfter(int faultsInARow, String type) {
        if (faults.inARow() >= faultsInARow) {
            announce(type);
        }
    }

    private String reason() {
        return attempt().verdict() instanceof Verdict.ReauthenticationRequired required
                ? required.reason()
                : attempt().failure().reason();
    }

    private Instant nextTryAt() {
        Duration wait = attempt().nextTry();
        return clock.wall().instant().plus(wait == null ? pause : wait);
    }

    /** The next attempt comes after this time, a second at least. */
    public void retryIn(Duration wait) {
        schedule(longer(SHORTEST_WAIT, wait));
    }

    private void schedule(Duration wait) {
        attempt().retryIn(backoff().hold(wait));
    }

    /** The next attempt comes after 1 s, doubling up to the pause, and not while the circuit breaker is open. */
    public void retryWithBackoff() {
        RefreshAttempt attempt = attempt();
        Duration atLeast = attempt.verdict() instanceof Verdict.RetryLater later ? later.atLeast() : SHORTEST_WAIT;
        retryIn(longer(backoff().increase(atLeast), circuit.remaining()));
    }

    /**
     * The next attempt, also one that a caller asks for, comes after the time that Genesys named times a random factor
     * from 1 to 2, an hour at most; if nothing was sent, when that time or the pause of the circuit breaker is over.
     */
    public void retryWhenAllowed() {
        RefreshAttempt attempt = attempt();
        if (attempt.verdict() instanceof Verdict.RateLimited limited) {
            long percent = 100 + (long) (random.getAsDouble() * 100);
            Duration wait = limited.retryAfter().multipliedBy(percent).dividedBy(100);
            retryIn(longer(SHORTEST_WAIT, wait.compareTo(RetryAfter.LONGEST) < 0 ? wait : RetryAfter.LONGEST));
            gate.close(Rotation.CALL, attempt.nextTry());
        } else {
            schedule(attempt.verdict() instanceof Verdict.Deferred deferred ? deferred.remaining() : pause);
        }
    }

    /** What is granted and not stored yet belongs to the token in use, whatever was presented for it. */
    private Backoff backoff() {
        return (rotation.isUnstored() ? tokens.inUse() : attempt().token()).backoff();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** When the next attempt comes, such as 1000ms; none if none comes by itself. */
    public String nextTry() {
        Duration wait = attempt().nextTry();
        return wait == null ? "none" : wait.toMillis() + "ms";
    }

    /** Fails the exchange with the problem of the refresh. */
    public void raise() throws ProblemException {
        attempt().raise();
        throw attempt().problem();
    }

    /**
     * Ends the attempt: unlocks the keystore. What a route left undecided gets the safe decision.
     *
     * @return the problem if the attempt failed and no route has raised it
     */
    Optional<ProblemException> release() {
        try {
            return conclude(rotation.attempt());
        } finally {
            rotation.release();
        }
    }

    private Optional<ProblemException> conclude(RefreshAttempt attempt) {
        if (attempt != null && attempt.verdict() == null && !attempt.isPublished()) {
            classifier.classify(attempt, new IOException("a route did not classify the failure"));
        }
        Optional<ProblemException> unraised = Optional.empty();
        if (attempt != null && attempt.verdict() != null) {
            if (decisions.byDefault(attempt)) {
                announce(TokenAnnouncements.REAUTHENTICATION_REQUIRED);
            }
            boolean isOver = attempt.verdict() instanceof Verdict.NoToken
                    || attempt.token().isAbsent();
            if (attempt.nextTry() == null && !isOver) {
                retryIn(pause);
            }
            if (!attempt.isRaised()) {
                unraised = Optional.of(attempt.problem());
                LOG.error(
                        "failed refresh not handled to its end verdict={} nextTry={}; check routes/token-failures.camel.yaml",
                        attempt.verdict().name(),
                        nextTry());
            }
        }
        return unraised;
    }

    /** After a rotation whose route was interrupted: nothing stays locked, and what was sent is in doubt. */
    public void abandon() {
        RefreshAttempt attempt = rotation.attempt();
        if (attempt != null && attempt.verdict() == null && !attempt.isPublished()) {
            classifier.classify(attempt, new IOException("interrupted"));
            retryIn(SHORTEST_WAIT);
        }
        if (attempt != null) {
            release();
        }
    }
}
