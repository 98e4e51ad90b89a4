package io.guestway.token;

import io.guestway.file.ExclusiveLock;
import io.guestway.genesys.GenesysException;
import io.guestway.genesys.RateLimitGate;
import io.guestway.genesys.UnreadableAnswerException;
import io.guestway.keystore.KeystoreException;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.guestway.token.RefreshTokenState.Absent;
import io.guestway.token.RefreshTokenState.Unstored;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of a rotation that succeeds: take the refresh token, open the journal, store what was granted, publish the
 * access token (docs/contract.md section 4). {@code routes/token-refresh.camel.yaml} has their order; what fails goes to
 * {@link FailedRefresh}. One rotation at a time, all of its steps under the lock of the keystore.
 */
public final class Rotation {

    /** The name of the call at the rate limit gate and in metrics. */
    public static final String CALL = "refresh";

    private static final Logger LOG = LoggerFactory.getLogger("guestway.token");

    private final RefreshTokens tokens;
    private final TokenState state;
    private final TokenAnnouncements announcements;
    private final LocalFaults faults;
    private final RateLimitGate gate;
    private final TokenClock clock;
    private RefreshAttempt attempt;

    Rotation(
            RefreshTokens tokens,
            TokenState state,
            TokenAnnouncements announcements,
            LocalFaults faults,
            RateLimitGate gate,
            TokenClock clock) {
        this.tokens = tokens;
        this.state = state;
        this.announcements = announcements;
        this.faults = faults;
        this.gate = gate;
        this.clock = clock;
    }

    /** At the start: continues from what the process before this one left. Throws if the keystore cannot be read. */
    public void recover() throws KeystoreException {
        if (tokens.recover()) {
            return;
        }
        // a crash may have come between the rejection and its event
        boolean isRejected = tokens.hasRejected() || announcements.isReauthenticationRequired();
        if (isRejected) {
            requireReauthentication("Genesys no longer accepts the refresh token");
        } else {
            tokens.inUse().become(new Absent(false));
            LOG.warn("no refresh token found alias={}; set one with `keystore set`", tokens.alias());
        }
    }

    /**
     * Locks the keystore and takes the token to present.
     *
     * @return empty if something that was granted before is to be stored first
     * @throws IOException if the keystore cannot be used
     * @throws ProblemException if nothing may be sent now
     */
    Optional<String> begin() throws IOException, ProblemException {
        attempt = new RefreshAttempt(tokens.inUse(), null);
        ExclusiveLock.Held lock = tokens.lock();
        attempt = new RefreshAttempt(tokens.inUse(), lock);
        if (isUnstored()) {
            return Optional.empty();
        }
        requireOpenGate();
        Optional<String> candidate = tokens.dueCandidate();
        if (candidate.isPresent()) {
            attempt = new RefreshAttempt(tokens.candidate(), lock);
            return present(candidate.get());
        }
        return present(tokens.tokenInUse().orElseThrow(this::noToken));
    }

    private void requireOpenGate() throws GenesysException {
        Duration closed = gate.remaining(CALL);
        if (!closed.isZero()) {
            throw GenesysException.rateLimited(closed, "Genesys limits the rate of refreshes");
        }
    }

    private Optional<String> present(String token) throws IOException {
        attempt.present(token, attempt.token().isReplay(token));
        return Optional.of(token);
    }

    private ProblemException noToken() {
        RefreshToken inUse = tokens.inUse();
        inUse.backoff().reset();
        if (!isReauthenticationRequired() && state.newest().isPresent()) {
            requireReauthentication("The refresh token is gone from the keystore, alias " + tokens.alias());
        } else {
            inUse.become(new Absent(isReauthenticationRequired()));
        }
        return announcements.noToken();
    }

    private void requireReauthentication(String reason) {
        tokens.inUse().become(new Absent(true));
        LOG.error("re-authentication required code={} reason=\"{}\"", ErrorCode.GENESYS_BAD_REQUEST.number(), reason);
        announcements.reauthenticationRequired(ErrorCode.GENESYS_BAD_REQUEST, reason, 0);
    }

    /** Right before the call: from now on a crash leaves the token in doubt. Returns the token to present. */
    String openJournal() throws IOException {
        if (!attempt.isReplay()) {
            attempt.token().openJournal(attempt.presented());
        }
        faults.passed();
        attempt.ask(clock.now());
        return attempt.presented();
    }

    /**
     * After the answer: the rotated token is durable in the keystore before anything else happens.
     *
     * @param body the answer; ignored if an earlier one is still to be stored
     * @throws GenesysException 2005 if the refresh token is stored and the answer has no access token
     */
    void store(Map<?, ?> body) throws IOException, UnreadableAnswerException, GenesysException {
        if (!isUnstored() && !attempt.isAsked()) {
            throw new IllegalStateException("store: nothing was asked for; openJournal comes before the call");
        }
        if (!isUnstored()) {
            Grant.Source source =
                    attempt.token() == tokens.candidate() ? Grant.Source.CANDIDATE : Grant.Source.TOKEN_IN_USE;
            TokenAnswer answer = TokenAnswer.of(body == null ? Map.of() : body);
            keep(new Grant(source, attempt.presented(), answer, attempt.askedAt()));
        }
        attempt.stored(storeKept());
        if (attempt.stored().answer().accessToken().isEmpty()) {
            // the new refresh token is safe; the access token is asked for again
            throw GenesysException.unreadable(
                    GenesysException.Fate.REFUSED, "The answer of Genesys has no usable access token");
        }
    }

    private void keep(Grant grant) {
        RefreshToken inUse = tokens.inUse();
        inUse.become(new Unstored(grant, inUse.state() instanceof Unstored older ? older.before() : inUse.state()));
    }

    private Grant storeKept() throws KeystoreException {
        Grant grant = ((Unstored) tokens.inUse().state()).grant();
        tokens.store(grant);
        faults.ended();
        return grant;
    }

    /** After the store: the access token is in use. Returns what was granted. */
    TokenAnswer publish() {
        if (attempt.stored() == null) {
            throw new IllegalStateException("publish: nothing is stored; store comes first");
        }
        TokenAnswer answer = publish(attempt.stored());
        attempt.published();
        return answer;
    }

    private TokenAnswer publish(Grant grant) {
        TokenAnswer answer = grant.answer();
        AccessToken token = new AccessToken(
                answer.accessToken(),
                answer.tokenType(),
                grant.askedAt(),
                answer.life(),
                clock.wall().instant());
        state.publish(token);
        state.ended("success", null);
        tokens.inUse().backoff().reset();
        announcements.refreshed(answer.life(), token.expiresAt());
        return answer;
    }

    /** An operator brings a refresh token: it waits durably beside the one in use until it is redeemed. */
    int bring(String token) throws KeystoreException {
        return tokens.storeCandidate(token);
    }

    /** Whether the token that an operator brought under this number was redeemed. */
    boolean isRedeemed(int number) {
        return tokens.isRedeemed(number);
    }

    /** Whether a token that an operator brought is still to be redeemed. */
    boolean isCandidateWaiting() {
        return !tokens.candidate().isAbsent();
    }

    /** An operator has logged in: the next attempt stores what was granted, and asks for nothing. */
    void keepLogin(TokenAnswer answer, TokenClock.Moment askedAt) {
        keep(new Grant(Grant.Source.LOGIN, null, answer, askedAt));
        tokens.inUse().backoff().hold(Duration.ZERO);
    }

    /** At the stop: tries once more to store what is still unstored. */
    public void finish() {
        if (!isUnstored()) {
            return;
        }
        try (ExclusiveLock.Held lock = tokens.lock()) {
            storeKept();
            LOG.info("refresh token stored before the stop");
        } catch (KeystoreException e) {
            LOG.error(
                    "refresh token not stored before the stop reason=\"{}\"; the next start presents the old one again",
                    e.getMessage());
        }
    }

    /** The attempt in progress; null if there is none. */
    RefreshAttempt attempt() {
        return attempt;
    }

    /** Unlocks the keystore and ends the attempt. */
    void release() {
        if (attempt != null) {
            attempt.release();
            attempt = null;
        }
    }

    /** Whether something was granted that is not stored yet. */
    public boolean isUnstored() {
        return tokens.inUse().state() instanceof Unstored;
    }

    /** The fault on this side that holds refreshes up; empty if there is none. */
    public String localFault() {
        return faults.current();
    }

    /** Whether a refresh token was sent and no answer came. */
    public boolean isInDoubt() {
        return tokens.inUse().isInDoubt() || tokens.candidate().isInDoubt();
    }

    /** Whether nothing is refreshed until an operator sets a new refresh token. */
    public boolean isReauthenticationRequired() {
        return tokens.inUse().state().isReauthenticationRequired();
    }
}
