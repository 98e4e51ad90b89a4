package io.guestway.token;

import io.guestway.genesys.GenesysException;
import io.guestway.keystore.KeystoreException;
import io.guestway.token.RefreshTokenState.InDoubt;
import io.guestway.token.RefreshTokenState.Redeemable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of the refresh token of a failed attempt: the legal decisions, and the one if no route has decided. */
final class RefreshDecisions {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.token");

    private final Rotation rotation;
    private final RefreshTokens tokens;

    RefreshDecisions(Rotation rotation, RefreshTokens tokens) {
        this.rotation = rotation;
        this.tokens = tokens;
    }

    void keep(RefreshAttempt attempt) {
        if (isLost(attempt)) {
            throw new IllegalStateException("keepToken: the refresh token may have been redeemed; use keepInDoubt");
        }
        if (attempt.isAsked() && !attempt.isReplay() && !rotation.isUnstored()) {
            attempt.token().resolve(new Redeemable());
        }
        attempt.decide();
    }

    void keepInDoubt(RefreshAttempt attempt) {
        if (isRejected(attempt.verdict())) {
            throw new IllegalStateException("keepInDoubt: a refresh token is replayed once, and not after a rejection");
        }
        if (isOpen(attempt)) {
            attempt.token().become(new InDoubt());
        }
        attempt.decide();
    }

    /** Returns false if the keystore could not be written. */
    boolean reject(RefreshAttempt attempt) {
        boolean isRefused = attempt.verdict() instanceof Verdict.Hold
                || attempt.verdict() instanceof Verdict.ReauthenticationRequired;
        if (!isRefused) {
            throw new IllegalStateException("rejectToken: Genesys did not refuse the token in use");
        }
        attempt.decide();
        return tokens.reject(attempt.presented());
    }

    void discardCandidate(RefreshAttempt attempt) throws KeystoreException {
        boolean isRefused = attempt.verdict() instanceof Verdict.CandidateRejected
                || attempt.verdict() instanceof Verdict.CandidateHeld;
        if (!isRefused) {
            throw new IllegalStateException(
                    "discardCandidate: Genesys did not refuse a token that an operator brought");
        }
        tokens.removeCandidate(attempt.presented());
        attempt.decide();
    }

    /** Decides if no route has. Returns whether that was a rejection of the token in use. */
    boolean byDefault(RefreshAttempt attempt) {
        if (!isOpen(attempt)) {
            return false;
        }
        if (attempt.verdict() instanceof Verdict.ReauthenticationRequired) {
            reject(attempt);
            return true;
        }
        try {
            if (attempt.verdict() instanceof Verdict.CandidateRejected) {
                discardCandidate(attempt);
            } else if (isLost(attempt)) {
                keepInDoubt(attempt);
            } else {
                keep(attempt);
            }
        } catch (KeystoreException e) {
            LOG.error("rejected candidate not deleted reason=\"{}\"", e.getMessage());
        }
        return false;
    }

    /** Whether the token was sent, nothing was granted for it, and nothing is decided. */
    private boolean isOpen(RefreshAttempt attempt) {
        return attempt.isUndecided() && !rotation.isUnstored();
    }

    private static boolean isLost(RefreshAttempt attempt) {
        return attempt.failure().cause() instanceof GenesysException answer
                && answer.fate() == GenesysException.Fate.IN_DOUBT;
    }

    private static boolean isRejected(Verdict verdict) {
        return verdict instanceof Verdict.ReauthenticationRequired || verdict instanceof Verdict.CandidateRejected;
    }
}
