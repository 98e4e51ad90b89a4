package io.guestway.token;

import io.guestway.file.ExclusiveLock;
import io.guestway.genesys.GenesysException;
import io.guestway.problem.ProblemException;
import java.time.Duration;

/** One rotation, from locking the keystore to unlocking it. Only the thread of rotations uses it. */
final class RefreshAttempt {

    private final RefreshToken token;
    private final ExclusiveLock.Held lock;
    private String presented;
    private boolean replay;
    private TokenClock.Moment askedAt;
    private Grant stored;
    private RefreshFailure failure;
    private Verdict verdict;
    private Duration nextTry;
    private boolean decided;
    private boolean published;
    private boolean raised;

    /** @param lock null if the keystore could not be locked */
    RefreshAttempt(RefreshToken token, ExclusiveLock.Held lock) {
        this.token = token;
        this.lock = lock;
    }

    RefreshToken token() {
        return token;
    }

    void present(String value, boolean isReplay) {
        presented = value;
        replay = isReplay;
    }

    /** The refresh token that is presented; null if there is none to present. */
    String presented() {
        return presented;
    }

    boolean isReplay() {
        return replay;
    }

    void ask(TokenClock.Moment now) {
        askedAt = now;
    }

    TokenClock.Moment askedAt() {
        return askedAt;
    }

    /** Whether the request may have left this process. */
    boolean isAsked() {
        return askedAt != null;
    }

    void stored(Grant grant) {
        stored = grant;
    }

    /** What was granted and is durable; null if nothing is. */
    Grant stored() {
        return stored;
    }

    void fail(RefreshFailure known, Verdict decided) {
        failure = known;
        verdict = decided;
    }

    RefreshFailure failure() {
        return failure;
    }

    /** Null if the attempt has not failed. */
    Verdict verdict() {
        return verdict;
    }

    void published() {
        published = true;
    }

    /** Whether the attempt has succeeded. */
    boolean isPublished() {
        return published;
    }

    /** A route has decided what becomes of the token. */
    void decide() {
        decided = true;
    }

    /** Whether the attempt failed after the token was sent, and no route has decided what becomes of it. */
    boolean isUndecided() {
        return isAsked() && stored == null && !decided;
    }

    void raise() {
        raised = true;
    }

    /** Whether the failure has reached the caller. */
    boolean isRaised() {
        return raised;
    }

    void retryIn(Duration wait) {
        nextTry = wait;
    }

    /** When the next attempt comes; null if no route has said so. */
    Duration nextTry() {
        return nextTry;
    }

    /** The problem for the caller. */
    ProblemException problem() {
        Exception cause = failure.cause();
        if (verdict instanceof Verdict.RateLimited && nextTry != null) {
            return ((GenesysException) cause).withRetryAfter(nextTry);
        }
        if (verdict instanceof Verdict.StoreAgain) {
            return ProblemException.unexpected("A refresh was granted, but the new refresh token cannot be stored: "
                    + failure.reason() + "; it is tried again");
        }
        return cause instanceof ProblemException known
                ? known
                : ProblemException.unexpected("Nothing was refreshed: " + failure.reason());
    }

    void release() {
        if (lock != null) {
            lock.close();
        }
    }
}
