package io.guestway.token;

import io.guestway.keystore.RotationJournal;
import io.guestway.token.RefreshTokenState.Absent;
import io.guestway.token.RefreshTokenState.InDoubt;
import io.guestway.token.RefreshTokenState.Redeemable;
import io.guestway.token.RefreshTokenState.Unexamined;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the two refresh tokens that a keystore may hold, the one in use or the candidate: its journal, its backoff and
 * what is known of it. The token itself stays in the keystore.
 */
final class RefreshToken {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.token");

    private final RotationJournal journal;
    private final Backoff backoff;
    private volatile RefreshTokenState state = new Unexamined();

    RefreshToken(RotationJournal journal, Backoff backoff) {
        this.journal = journal;
        this.backoff = backoff;
    }

    RefreshTokenState state() {
        return state;
    }

    void become(RefreshTokenState next) {
        state = next;
    }

    Backoff backoff() {
        return backoff;
    }

    boolean isInDoubt() {
        return state instanceof InDoubt;
    }

    boolean isAbsent() {
        return state instanceof Absent;
    }

    /**
     * Whether presenting this token is a replay: it was sent before and no answer came, in this process or in the one
     * before it. The journal is not asked again once it is known that nothing is in doubt.
     */
    boolean isReplay(String token) throws IOException {
        boolean isReplay = !(state instanceof Redeemable) && journal.concerns(token);
        state = isReplay ? new InDoubt() : new Redeemable();
        return isReplay;
    }

    /** Once this returns, a crash leaves the token in doubt. Throws if the journal cannot be written. */
    void openJournal(String token) throws IOException {
        journal.open(token);
    }

    /**
     * Nothing is in doubt any more. If the journal cannot be cleared, this process knows better; the next start presents
     * the token as a replay.
     */
    void resolve(RefreshTokenState next) {
        state = next;
        try {
            journal.clear();
        } catch (IOException e) {
            LOG.warn("journal not cleared reason=\"{}\"", e.getMessage());
        }
    }
}
