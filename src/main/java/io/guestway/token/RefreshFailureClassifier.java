package io.guestway.token;

import io.guestway.genesys.GenesysException;
import io.guestway.genesys.GenesysFailures;
import io.guestway.token.RefreshFailure.Stage;

/** Finds the facts of a failed refresh and its verdict, and counts it in metrics and status. */
final class RefreshFailureClassifier {

    private final Rotation rotation;
    private final RefreshTokens tokens;
    private final TokenState state;
    private final LocalFaults faults;
    private final RefreshCircuitBreaker circuit;
    private final TokenClock clock;

    RefreshFailureClassifier(
            Rotation rotation,
            RefreshTokens tokens,
            TokenState state,
            LocalFaults faults,
            RefreshCircuitBreaker circuit,
            TokenClock clock) {
        this.rotation = rotation;
        this.tokens = tokens;
        this.state = state;
        this.faults = faults;
        this.circuit = circuit;
        this.clock = clock;
    }

    /**
     * Gives the attempt its failure and verdict.
     *
     * @return whether it failed by a fault on this side that is another one than the last
     */
    boolean classify(RefreshAttempt attempt, Exception cause) {
        RefreshFailure failure = facts(attempt, cause);
        Verdict verdict = RefreshFailurePolicy.verdict(failure);
        attempt.fail(failure, verdict);
        if (!verdict.outcome().isEmpty()) {
            state.ended(verdict.outcome(), failure.code().number());
        }
        if (verdict instanceof Verdict.StoreAgain) {
            return faults.note("the new refresh token cannot be stored: " + failure.reason());
        }
        return verdict instanceof Verdict.NotSent && faults.note("nothing is refreshed: " + failure.reason());
    }

    private RefreshFailure facts(RefreshAttempt attempt, Exception failure) {
        boolean isCandidate = attempt.token() == tokens.candidate();
        Stage stage = stage(attempt, failure);
        Exception cause = failure;
        if (stage == Stage.REQUESTED) {
            cause = GenesysFailures.classify(failure, clock.wall().instant());
        } else if (stage == Stage.BEFORE_REQUEST && RefreshCircuitBreaker.isOpen(failure)) {
            cause = circuit.refusal();
        }
        boolean isSuperseded = stage == Stage.REQUESTED && !isCandidate && tokens.isSuperseded(attempt.presented());
        return new RefreshFailure(stage, cause, isCandidate, attempt.isReplay(), isSuperseded);
    }

    private Stage stage(RefreshAttempt attempt, Exception failure) {
        if (rotation.isUnstored()) {
            return Stage.GRANTED;
        }
        // the tokens are safe: what fails then is a step of a route, not the request
        boolean isSafe = attempt.stored() != null && !(failure instanceof GenesysException);
        return attempt.isAsked() && !isSafe ? Stage.REQUESTED : Stage.BEFORE_REQUEST;
    }
}
