package io.guestway.token;

import io.guestway.genesys.GenesysException;
import io.guestway.genesys.RetryAfter;
import io.guestway.problem.ErrorCode;
import java.time.Duration;

/**
 * Which verdict a failed refresh gets (docs/contract.md section 4). It knows nothing but the failure and changes nothing:
 * what follows from a verdict is decided in {@code routes/token-failures.camel.yaml}.
 */
final class RefreshFailurePolicy {

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

    private RefreshFailurePolicy() {}

    /** The verdict. Never null. */
    static Verdict verdict(RefreshFailure failure) {
        return switch (failure.stage()) {
            case GRANTED -> new Verdict.StoreAgain();
            case BEFORE_REQUEST -> notSent(failure.cause());
            case REQUESTED -> answered(failure, (GenesysException) failure.cause());
        };
    }

    private static Verdict notSent(Exception cause) {
        if (cause instanceof ReauthenticationRequiredException) {
            return new Verdict.NoToken();
        }
        return cause instanceof GenesysException deferred
                ? new Verdict.Deferred(deferred.retryAfter().orElse(SHORTEST_WAIT))
                : new Verdict.NotSent();
    }

    private static Verdict answered(RefreshFailure failure, GenesysException answer) {
        boolean isLost = answer.fate() == GenesysException.Fate.IN_DOUBT;
        if (isLost && !failure.isReplay()) {
            return new Verdict.Replay();
        }
        if (failure.isCandidate() ? isLost || isRefusalOfCandidate(answer) : isLost || isRejection(failure, answer)) {
            return rejected(failure, isLost);
        }
        if (answer.genesysStatus() == 429) {
            return new Verdict.RateLimited(answer.retryAfter().orElse(RetryAfter.UNREADABLE));
        }
        if (isTransient(answer)) {
            return new Verdict.RetryLater(answer.retryAfter().orElse(SHORTEST_WAIT));
        }
        return failure.isCandidate() ? new Verdict.CandidateHeld() : new Verdict.Hold();
    }

    private static Verdict rejected(RefreshFailure failure, boolean isLost) {
        if (failure.isCandidate()) {
            return new Verdict.CandidateRejected();
        }
        if (failure.isSuperseded()) {
            return new Verdict.RetryLater(SHORTEST_WAIT);
        }
        return new Verdict.ReauthenticationRequired(
                isLost
                        ? "The refresh token was sent twice and no answer came"
                        : "Genesys no longer accepts the refresh token");
    }

    /**
     * 400 may be a malformed request; it counts as a rejection if it says so, or if the token was in doubt, but not if it
     * is the client that was rejected.
     */
    private static boolean isRejection(RefreshFailure failure, GenesysException answer) {
        return answer.genesysStatus() == 403
                || answer.genesysStatus() == 400
                        && answer.code() != ErrorCode.GENESYS_UNAUTHORIZED
                        && (failure.isReplay() || answer.isInvalidGrant());
    }

    /** An operator waits for the answer, so that a possible typing error is reported at once. */
    private static boolean isRefusalOfCandidate(GenesysException answer) {
        int status = answer.genesysStatus();
        return status == 400 || status == 401 || status == 403;
    }

    private static boolean isTransient(GenesysException answer) {
        // 200: the new refresh token is stored, and the answer had no access token
        return answer.genesysStatus() >= 500
                || answer.genesysStatus() == 200
                || answer.fate() == GenesysException.Fate.NOT_SENT;
    }
}
