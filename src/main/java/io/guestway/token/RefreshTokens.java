package io.guestway.token;

import io.guestway.file.ExclusiveLock;
import io.guestway.keystore.KeystoreException;
import io.guestway.keystore.RotationJournal;
import io.guestway.keystore.TokenKeystore;
import io.guestway.token.RefreshTokenState.Absent;
import io.guestway.token.RefreshTokenState.Redeemable;
import io.guestway.token.RefreshTokenState.Rejected;
import io.guestway.token.RefreshTokenState.Unexamined;
import io.guestway.token.RefreshTokenState.Unstored;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The refresh tokens of a keystore: the one in use, and the candidate that an operator brought and that is not redeemed
 * yet. Every change acts only if the keystore still holds what was presented; a token that was set meanwhile is taken over.
 */
public final class RefreshTokens {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.token");
    /** Other processes hold the lock only while they write. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);

    private final TokenKeystore keystore;
    private final RefreshToken inUse;
    private final RefreshToken candidate;
    private volatile String seenVersion;
    /** Numbers of the candidates of this process: the last one stored, and the last one redeemed. */
    private int storedCandidate;

    private volatile int redeemedCandidate;

    /**
     * @param longestBackoff the longest wait between two attempts
     * @param nanoTime monotonic nanoseconds
     */
    public RefreshTokens(
            TokenKeystore keystore,
            RotationJournal journal,
            RotationJournal candidateJournal,
            Duration longestBackoff,
            LongSupplier nanoTime) {
        this.keystore = keystore;
        this.inUse = new RefreshToken(journal, new Backoff(longestBackoff, nanoTime));
        this.candidate = new RefreshToken(candidateJournal, new Backoff(longestBackoff, nanoTime));
        this.candidate.become(new Absent(false));
    }

    RefreshToken inUse() {
        return inUse;
    }

    RefreshToken candidate() {
        return candidate;
    }

    ExclusiveLock.Held lock() throws KeystoreException {
        return keystore.lock(LOCK_TIMEOUT);
    }

    /** At the start. Returns whether the keystore holds a token to refresh with. */
    boolean recover() throws KeystoreException {
        seen();
        if (keystore.candidate().isPresent()) {
            candidate.become(new Unexamined());
            candidate.backoff().hold(Duration.ZERO);
        }
        return keystore.read().isPresent();
    }

    /** Whether Genesys has rejected a token that was neither replaced nor restored since. */
    boolean hasRejected() throws KeystoreException {
        return keystore.list().stream().anyMatch(e -> e.alias().equals(keystore.alias() + TokenKeystore.REJECTED));
    }

    /** The alias of the token in use in the keystore. */
    String alias() {
        return keystore.alias();
    }

    /** The candidate, if it is due. One that was deleted from the keystore is forgotten. */
    Optional<String> dueCandidate() throws KeystoreException {
        seen();
        if (!isCandidateDue()) {
            return Optional.empty();
        }
        Optional<String> due = keystore.candidate();
        if (due.isEmpty()) {
            candidate.backoff().reset();
            candidate.resolve(new Absent(false));
        }
        return due;
    }

    boolean isCandidateDue() {
        return !candidate.isAbsent() && candidate.backoff().isOver();
    }

    /** The token in use; one that Genesys rejected and that is still there is moved aside first. */
    Optional<String> tokenInUse() throws KeystoreException {
        Optional<String> token = keystore.read();
        if (inUse.state() instanceof Rejected rejected) {
            if (token.filter(rejected.token()::equals).isPresent()) {
                keystore.reject(rejected.token());
                inUse.resolve(new Absent(true));
                return Optional.empty();
            }
            inUse.become(new Unexamined());
        }
        return token;
    }

    /** Whether the keystore holds another token by now than the one presented. */
    boolean isSuperseded(String presented) {
        try {
            return presented != null && !keystore.read().equals(Optional.of(presented));
        } catch (KeystoreException e) {
            return false;
        }
    }

    /**
     * Makes what was granted durable, and with that ends every doubt. A keystore that is missing is not made again: its
     * volume may just not be mounted.
     */
    void store(Grant grant) throws KeystoreException {
        Optional<String> rotated = grant.answer().refreshToken().filter(next -> !next.equals(grant.presented()));
        switch (grant.source()) {
            case LOGIN, CANDIDATE -> {
                keystore.read();
                keystore.promote(rotated.orElse(grant.presented()));
                candidate.resolve(new Absent(false));
                if (grant.source() == Grant.Source.CANDIDATE) {
                    redeemedCandidate = storedCandidate;
                }
            }
            case TOKEN_IN_USE -> {
                if (rotated.isPresent() && !keystore.replace(grant.presented(), rotated.get())) {
                    LOG.info("refresh token was replaced in the keystore meanwhile and is used from now on");
                }
            }
        }
        seen();
        inUse.resolve(new Redeemable());
    }

    /**
     * Stores a token that an operator brought beside the one in use; it replaces one brought before.
     *
     * @return its number, for {@link #isRedeemed}
     */
    int storeCandidate(String token) throws KeystoreException {
        try (ExclusiveLock.Held lock = lock()) {
            keystore.read();
            keystore.putCandidate(token);
            seen();
            candidate.resolve(new Redeemable());
            candidate.backoff().reset();
            candidate.backoff().hold(Duration.ZERO);
            return ++storedCandidate;
        }
    }

    /** Whether the candidate of this number was redeemed. */
    boolean isRedeemed(int number) {
        return redeemedCandidate == number;
    }

    /** Removes a candidate that is of no use; the token in use is not touched. */
    void removeCandidate(String presented) throws KeystoreException {
        keystore.deleteCandidate(presented);
        seen();
        candidate.backoff().reset();
        candidate.resolve(new Absent(false));
    }

    /** Moves the token in use to {@code <alias>.rejected}. Returns false if that failed; it is not presented again even so. */
    boolean reject(String presented) {
        inUse.become(new Rejected(presented));
        inUse.backoff().reset();
        try {
            boolean isMoved = keystore.reject(presented);
            seen();
            inUse.resolve(isMoved ? new Absent(true) : new Unexamined());
            return true;
        } catch (KeystoreException e) {
            LOG.error("rejected refresh token not moved aside reason=\"{}\"", e.getMessage());
            return false;
        }
    }

    /** Whether another token was set since the keystore was read last; if so, it may be presented at once. */
    boolean hasNewToken() {
        String version = keystore.version();
        if (version.equals(seenVersion) || inUse.state() instanceof Unstored) {
            return false;
        }
        try {
            boolean isPresent = keystore.read().isPresent();
            seenVersion = version;
            if (isPresent) {
                if (inUse.isAbsent()) {
                    inUse.become(new Unexamined());
                }
                inUse.backoff().hold(Duration.ZERO);
            }
            return isPresent;
        } catch (KeystoreException e) {
            LOG.debug("keystore not read reason=\"{}\"", e.getMessage());
            return false;
        }
    }

    private void seen() {
        seenVersion = keystore.version();
    }
}
