package io.guestway.token;

import io.guestway.event.Announcements;
import io.guestway.event.Event;
import io.guestway.file.ExclusiveLock;
import io.guestway.genesys.Failure;
import io.guestway.genesys.GenesysException;
import io.guestway.genesys.RateGate;
import io.guestway.genesys.RetryAfter;
import io.guestway.genesys.UnreadableAnswer;
import io.guestway.keystore.KeystoreException;
import io.guestway.keystore.RotationJournal;
import io.guestway.keystore.TokenKeystore;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The facts of a rotation: which refresh token may be presented, whether its fate is in doubt, what was granted and
 * stored, what a failure means (contract section 4). The order of the steps is the route's. One rotation at a time, all
 * of its steps under the keystore's lock.
 */
public final class Rotation {

    /** The name of the call at the gate and in metrics. */
    public static final String CALL = "refresh";

    static final String REFRESH_FAILED = "refresh-failed";
    static final String REAUTHENTICATION = "reauthentication-required";

    private static final String REFUSED = "Genesys no longer takes the refresh token";
    private static final Logger LOG = LoggerFactory.getLogger("guestway.token");
    /** Others hold the lock for the length of a write. */
    private static final Duration LONGEST_LOCK = Duration.ofSeconds(5);

    private static final Duration SOON = Duration.ofSeconds(1);
    /** How often a fault of our own disk may come in a row before people are called. */
    private static final int PATIENCE = 3;

    /** What a grant was given for. */
    private enum Source {
        TOKEN_IN_USE,
        CANDIDATE,
        LOGIN
    }

    /** What was granted and is not stored yet, by the token presented or by a login; it never shows a token. */
    private record Granted(Source source, String presented, TokenAnswer answer, TokenClock.Moment askedAt) {
        @Override
        public String toString() {
            return "Granted";
        }
    }

    /** A refresh token that may be presented; what is known of it goes from one rotation to the next. */
    private static final class Entry {
        private final RotationJournal journal;
        private final Spacing spacing;
        private volatile Boolean inDoubt;

        Entry(RotationJournal journal, Spacing spacing) {
            this.journal = journal;
            this.spacing = spacing;
        }
    }

    private final TokenKeystore keystore;
    private final Entry inUse;
    /** A token that a person has brought; the one in use stays until this one was redeemed. */
    private final Entry candidate;

    private final TokenState state;
    private final Announcements announcements;
    private final Circuit circuit;
    private final RateGate gate;
    private final RefreshPolicy policy;
    private final Duration pause;
    private final TokenClock clock;
    private final DoubleSupplier random;

    // of the rotation under way
    private ExclusiveLock.Held held;
    private Entry entry;
    private String presented;
    private TokenClock.Moment askedAt;
    private boolean replay;
    private String ids = "requestId=none correlationId=none";
    private Granted granted;

    // from one rotation to the next
    private volatile Granted unstored;
    private volatile boolean candidateWaits;
    private volatile boolean personNeeded;
    private volatile boolean empty;
    private volatile String keystoreSeen;
    private String refused;
    private volatile String lastObstacle = "";
    private int obstacles;

    /**
     * @param pause the circuit's pause, which is also the wait after a refusal that time alone will not mend
     * @param random numbers from 0 to 1, for jitter
     */
    public Rotation(
            TokenKeystore keystore,
            RotationJournal journal,
            RotationJournal candidateJournal,
            TokenState state,
            Announcements announcements,
            Circuit circuit,
            RateGate gate,
            RefreshPolicy policy,
            Duration pause,
            TokenClock clock,
            DoubleSupplier random) {
        this.keystore = keystore;
        this.inUse = new Entry(journal, new Spacing(pause, clock.nanoTime()));
        this.candidate = new Entry(candidateJournal, new Spacing(pause, clock.nanoTime()));
        this.entry = inUse;
        this.state = state;
        this.announcements = announcements;
        this.circuit = circuit;
        this.gate = gate;
        this.policy = policy;
        this.pause = pause;
        this.clock = clock;
        this.random = random;
    }

    /** At the start: what the process before this one left. Throws {@link KeystoreException} where it cannot be read. */
    public void recover() throws KeystoreException {
        keystoreSeen = keystore.version();
        empty = keystore.read().isEmpty();
        if (keystore.candidate().isPresent()) {
            candidateWaits = true;
            candidate.spacing.hold(Duration.ZERO);
        }
        boolean rejected =
                keystore.list().stream().anyMatch(e -> e.alias().equals(keystore.alias() + TokenKeystore.REJECTED));
        if (empty && (rejected || announcements.find(REAUTHENTICATION).isPresent())) {
            // a crash may have come between the rejection and its announcement
            require(ErrorCode.GENESYS_BAD_REQUEST, 0, REFUSED);
        } else if (empty) {
            LOG.warn("there is no refresh token under the alias {} yet; set one with `keystore set`", keystore.alias());
        }
    }

    /** Before anything else: nobody changes keystore or journal until {@link #end}. */
    void lock() throws KeystoreException {
        entry = inUse;
        presented = null;
        askedAt = null;
        granted = null;
        replay = false;
        held = keystore.lock(LONGEST_LOCK);
    }

    /**
     * Takes the token to present.
     *
     * @return empty where a grant that could not be stored so far is to be stored first
     * @throws ProblemException where nothing may be sent now
     */
    Optional<String> begin() throws IOException, ProblemException {
        if (unstored != null) {
            return Optional.empty();
        }
        Duration shut = gate.remaining(CALL);
        if (!shut.isZero()) {
            throw new GenesysException(
                    ErrorCode.GENESYS_RATE_LIMITED,
                    GenesysException.Fate.NOT_SENT,
                    0,
                    "Genesys asked to wait before the next refresh",
                    shut,
                    null);
        }
        keystoreSeen = keystore.version();
        Optional<String> brought =
                candidateWaits && candidate.spacing.isOver() ? keystore.candidate() : Optional.empty();
        if (brought.isPresent()) {
            entry = candidate;
            return present(brought.get());
        }
        Optional<String> token = keystore.read();
        if (refused != null && token.filter(refused::equals).isPresent()) {
            // it could not be moved aside when Genesys refused it; it is not presented again all the same
            keystore.reject(refused);
            settled(inUse);
            token = Optional.empty();
        }
        refused = null;
        empty = token.isEmpty();
        if (empty) {
            inUse.spacing.reset();
            if (state.newest().isPresent()) {
                require(
                        ErrorCode.GENESYS_BAD_REQUEST,
                        0,
                        "the refresh token is gone from the keystore, alias " + keystore.alias());
            }
            throw announcements
                    .find(REAUTHENTICATION)
                    .map(begun -> Reauthentication.required(begun.code()))
                    .orElseGet(Reauthentication::none);
        }
        personNeeded = false;
        return present(token.get());
    }

    private Optional<String> present(String token) throws IOException {
        replay = entry.inDoubt != Boolean.FALSE && entry.journal.concerns(token);
        if (replay) {
            entry.inDoubt = true;
        }
        presented = token;
        return Optional.of(token);
    }

    /** Right before the call: from now on a crash leaves the token in doubt. No journal, no call. */
    void openJournal() throws IOException {
        if (!replay) {
            entry.journal.open(presented);
        }
        lastObstacle = "";
        askedAt = clock.now();
    }

    /**
     * After the answer: the rotated token is durable in the keystore before anything else happens.
     *
     * @param body the answer; ignored where an earlier one is still to be stored
     * @return how long storing took
     */
    Duration store(Map<?, ?> body) throws IOException, UnreadableAnswer, GenesysException {
        if (unstored == null) {
            unstored = new Granted(
                    entry == candidate ? Source.CANDIDATE : Source.TOKEN_IN_USE,
                    presented,
                    TokenAnswer.of(body == null ? Map.of() : body),
                    askedAt);
        }
        return store();
    }

    private Duration store() throws IOException, GenesysException {
        long began = clock.nanoTime().getAsLong();
        Granted next = unstored;
        Optional<String> token = next.answer.refreshToken().filter(rotated -> !rotated.equals(next.presented));
        switch (next.source) {
            case LOGIN, CANDIDATE -> {
                // one that is missing is not made anew here: its volume may just not be mounted
                keystore.read();
                keystore.promote(token.orElse(next.presented));
                candidateWaits = false;
                settled(candidate);
            }
            case TOKEN_IN_USE -> {
                if (token.isPresent() && !keystore.replace(next.presented, token.get())) {
                    LOG.info("the keystore was changed by somebody else meanwhile: what is there is taken over");
                }
            }
        }
        keystoreSeen = keystore.version();
        unstored = null;
        granted = next;
        empty = false;
        personNeeded = false;
        lastObstacle = "";
        obstacles = 0;
        settled(inUse);
        if (next.answer.accessToken().isEmpty()) {
            // the new refresh token is safe; the access token is asked for again
            throw new GenesysException(
                    ErrorCode.GENESYS_UNREADABLE,
                    GenesysException.Fate.REFUSED,
                    200,
                    "The answer of Genesys has no access token that can be used",
                    null,
                    null);
        }
        return Duration.ofNanos(clock.nanoTime().getAsLong() - began);
    }

    /** After the store: the access token is in use. */
    TokenAnswer publish() {
        TokenAnswer answer = granted.answer;
        state.publish(new AccessToken(
                answer.accessToken(),
                answer.tokenType(),
                granted.askedAt,
                answer.life(),
                clock.wall().instant()));
        state.ended("success", null);
        inUse.spacing.reset();
        announcements.say(
                "token.refreshed",
                "lives " + answer.life().toMillis() / 1000.0 + " s",
                Event.data(
                        "expiresIn",
                        answer.life().toSeconds(),
                        "expiresAt",
                        granted.askedAt.instant().plus(answer.life()).toString()));
        boolean requiredPerson = announcements.find(REAUTHENTICATION).isPresent();
        announcements.end(
                requiredPerson ? REAUTHENTICATION : REFRESH_FAILED, "token.recovered", "Refreshed again", "since");
        announcements.forget(REFRESH_FAILED);
        return answer;
    }

    /**
     * After anything else: what it means for the token, and when to try again.
     *
     * @param requestId and the correlation id: for the log, as support asks for them
     * @return what the caller is told
     */
    ProblemException judge(Exception failure, String requestId, String correlationId) {
        ids = "requestId=" + requestId + " correlationId=" + correlationId;
        if (unstored != null) {
            return notStored(failure);
        }
        if (Circuit.isOpen(failure)) {
            GenesysException refusal = circuit.refusal();
            entry.spacing.hold(refusal.retryAfter().orElse(pause));
            return refusal;
        }
        if (failure instanceof Reauthentication required) {
            return required;
        }
        if (askedAt == null) {
            return notSent(failure);
        }
        GenesysException known = Failure.of(failure, clock.wall().instant());
        try {
            return entry == candidate ? decideOnCandidate(known) : decide(known);
        } catch (IOException e) {
            LOG.error("what Genesys answered cannot be noted: {}", e.getMessage());
            return failed(known, "failure", entry.spacing.backOff(SOON));
        }
    }

    private ProblemException notStored(Exception failure) {
        inUse.spacing.hold(SOON);
        state.ended("unstored", ErrorCode.UNEXPECTED.number());
        callPeople(failure, SOON);
        String obstacle = "the new refresh token cannot be stored: " + reason(failure);
        if (!obstacle.equals(lastObstacle)) {
            lastObstacle = obstacle;
            LOG.error("{}; it is kept in memory and tried again every second, and nothing is refreshed", obstacle);
        }
        return new ProblemException(
                ErrorCode.UNEXPECTED,
                500,
                "A refresh was granted, but " + obstacle + "; it is tried again",
                null,
                null);
    }

    /** What stands in the way here takes a person, unless it is gone by itself within seconds. */
    private void callPeople(Exception failure, Duration wait) {
        obstacles++;
        if (obstacles >= PATIENCE) {
            announcements.begin(
                    REFRESH_FAILED, "token.refresh-failed", ErrorCode.UNEXPECTED, reason(failure), failedData(0, wait));
        }
    }

    private Map<String, Object> failedData(int status, Duration wait) {
        return Event.data(
                "genesysStatus",
                status == 0 ? null : status,
                "nextTryAt",
                clock.wall().instant().plus(wait).toString());
    }

    private ProblemException notSent(Exception failure) {
        if (failure instanceof GenesysException known) {
            entry.spacing.hold(known.retryAfter().orElse(SOON));
            return known;
        }
        Duration wait = entry.spacing.backOff(SOON);
        state.ended("failure", ErrorCode.UNEXPECTED.number());
        callPeople(failure, wait);
        lastObstacle = "nothing is refreshed: " + reason(failure);
        LOG.error(
                "token not refreshed; nothing was sent nextTry={}ms {} reason=\"{}\"",
                wait.toMillis(),
                ids,
                reason(failure));
        return new ProblemException(ErrorCode.UNEXPECTED, 500, "Nothing was refreshed: " + reason(failure), null, null);
    }

    private ProblemException decide(GenesysException known) throws IOException {
        int status = known.genesysStatus();
        if (known.fate() == GenesysException.Fate.IN_DOUBT) {
            if (replay) {
                return reject(known, "the refresh token was sent, and twice nothing came back");
            }
            inUse.inDoubt = true;
            return failed(known, "in-doubt", inUse.spacing.hold(SOON));
        }
        if (status == 403 || status == 400 && (replay || known.isInvalidGrant())) {
            return reject(known, REFUSED);
        }
        if (!replay) {
            settled(inUse);
        }
        if (isTransient(known)) {
            return again(known);
        }
        announcements.begin(
                REFRESH_FAILED, "token.refresh-failed", known.code(), known.getMessage(), failedData(status, pause));
        return failed(known, "failure", inUse.spacing.hold(pause));
    }

    /** A token that a person brought: what was there before stays in use, whatever becomes of this one. */
    private ProblemException decideOnCandidate(GenesysException known) throws IOException {
        int status = known.genesysStatus();
        boolean isInDoubt = known.fate() == GenesysException.Fate.IN_DOUBT;
        if (status == 400 || status == 401 || status == 403 || isInDoubt && replay) {
            keystore.deleteCandidate(presented);
            candidateWaits = false;
            candidate.spacing.reset();
            settled(candidate);
            keystoreSeen = keystore.version();
            state.ended("failure", known.code().number());
            LOG.warn(
                    "new refresh token refused; what was there before stays in use code={} genesysStatus={} {}",
                    known.code().number(),
                    status == 0 ? "none" : status,
                    ids);
            return known;
        }
        if (isInDoubt) {
            candidate.inDoubt = true;
            return failed(known, "in-doubt", candidate.spacing.hold(SOON));
        }
        if (!replay) {
            settled(candidate);
        }
        return isTransient(known) ? again(known) : failed(known, "failure", candidate.spacing.hold(pause));
    }

    private static boolean isTransient(GenesysException known) {
        int status = known.genesysStatus();
        return status == 429 || status >= 500 || status == 200 || known.fate() == GenesysException.Fate.NOT_SENT;
    }

    private ProblemException again(GenesysException known) {
        if (known.genesysStatus() == 429) {
            Duration asked = known.retryAfter().orElse(RetryAfter.UNREADABLE);
            long percent = 100 + (long) (random.getAsDouble() * 100);
            Duration longer = asked.multipliedBy(percent).dividedBy(100);
            Duration wait = atLeast(SOON, longer.compareTo(RetryAfter.LONGEST) < 0 ? longer : RetryAfter.LONGEST);
            gate.shut(CALL, wait);
            return failed(known.withRetryAfter(wait), "failure", wait);
        }
        Duration wait = entry.spacing.backOff(known.retryAfter().orElse(SOON));
        return failed(known, "failure", atLeast(wait, circuit.remaining()));
    }

    private ProblemException failed(GenesysException known, String outcome, Duration wait) {
        entry.spacing.hold(wait);
        state.ended(outcome, known.code().number());
        LOG.warn(
                "token not refreshed code={} genesysStatus={} outcome={} nextTry={}ms {}",
                known.code().number(),
                known.genesysStatus() == 0 ? "none" : known.genesysStatus(),
                outcome,
                wait.toMillis(),
                ids);
        return known;
    }

    private ProblemException reject(GenesysException known, String why) throws IOException {
        refused = presented;
        KeystoreException obstacle = null;
        try {
            if (!keystore.reject(presented)) {
                refused = null;
                settled(inUse);
                LOG.info("Genesys refused a refresh token that was replaced meanwhile: the new one is taken over");
                return failed(known, "failure", SOON);
            }
            refused = null;
        } catch (KeystoreException e) {
            obstacle = e;
        }
        state.ended("failure", known.code().number());
        require(known.code(), known.genesysStatus(), why);
        inUse.spacing.reset();
        if (obstacle != null) {
            LOG.error("the refused token is still in the keystore: {}", obstacle.getMessage());
            inUse.spacing.backOff(SOON);
            return known;
        }
        keystoreSeen = keystore.version();
        empty = true;
        settled(inUse);
        return known;
    }

    private void require(ErrorCode code, int status, String why) {
        personNeeded = true;
        LOG.error("re-authentication required code={} {} reason=\"{}\"", code.number(), ids, why);
        announcements.forget(REFRESH_FAILED);
        announcements.begin(
                REAUTHENTICATION,
                "token.reauthentication-required",
                code,
                why + ": a person has to bring a new one or to log in again",
                Event.data("genesysStatus", status == 0 ? null : status));
    }

    /** Nothing is in doubt any more. Where the journal cannot be cleared, memory knows better, until a restart asks. */
    private static void settled(Entry entry) {
        entry.inDoubt = false;
        try {
            entry.journal.clear();
        } catch (IOException e) {
            LOG.warn("the journal beside the keystore cannot be cleared: {}", e.getMessage());
        }
    }

    /** Last: lets go of the keystore; without effect where it is not held. */
    void end() {
        presented = null;
        askedAt = null;
        if (held != null) {
            held.close();
            held = null;
        }
    }

    /** After a rotation whose route was broken off: what it left half done is in doubt, and nothing stays locked. */
    public void abandon() {
        if (held != null) {
            LOG.error("a refresh was broken off");
            judge(new IOException("broken off"), "none", "none");
            end();
        }
    }

    /**
     * A person brings a refresh token: it waits durably beside the one in use until it was redeemed, and replaces one that
     * was brought before.
     */
    void bring(String token) throws KeystoreException {
        try (ExclusiveLock.Held lock = keystore.lock(LONGEST_LOCK)) {
            // one that is missing is not made anew here: its volume may just not be mounted
            keystore.read();
            keystore.putCandidate(token);
            keystoreSeen = keystore.version();
            settled(candidate);
            candidate.spacing.reset();
            candidate.spacing.hold(Duration.ZERO);
            candidateWaits = true;
        }
    }

    /** Whether a token that a person brought is still to be redeemed. */
    boolean isCandidateWaiting() {
        return candidateWaits;
    }

    /** A person has logged in: what was granted is stored and published. Throws where it has to wait for that. */
    void adopt(TokenAnswer answer, TokenClock.Moment asked) throws ProblemException {
        unstored = new Granted(Source.LOGIN, null, answer, asked);
        try (ExclusiveLock.Held lock = keystore.lock(LONGEST_LOCK)) {
            store();
        } catch (IOException e) {
            throw notStored(e);
        }
        publish();
    }

    /** At the stop: tries once more to store what is still unstored. */
    public void finish() {
        if (unstored == null) {
            return;
        }
        try (ExclusiveLock.Held lock = keystore.lock(LONGEST_LOCK)) {
            store();
            LOG.info("the refresh token that could not be stored is stored");
        } catch (IOException | GenesysException e) {
            LOG.error(
                    "stopping with a refresh token that cannot be stored: {}; the next start presents the old one once"
                            + " more",
                    reason(e));
        }
    }

    /**
     * Whether a rotation is due.
     *
     * @param atOnce only where it cannot wait for the next look: a retry, the first refresh, a token of short life
     */
    boolean isDue(boolean atOnce) {
        if (unstored == null && candidateWaits && candidate.spacing.isOver()) {
            return true;
        }
        if (inUse.spacing.isWaiting()) {
            return inUse.spacing.isOver() || !atOnce && unstored == null && hasTokenNow();
        }
        if (empty) {
            return !atOnce && hasTokenNow();
        }
        return state.newest()
                .map(known -> (!atOnce || policy.isPressing(known.life()))
                        && policy.isDue(
                                known.life(),
                                state.left(known),
                                Duration.ofNanos(clock.nanoTime().getAsLong()
                                        - known.since().nanos())))
                .orElse(true);
    }

    /** Whether somebody has put a token in since the keystore was seen last. */
    private boolean hasTokenNow() {
        String version = keystore.version();
        if (version.equals(keystoreSeen)) {
            return false;
        }
        try {
            empty = keystore.read().isEmpty();
            keystoreSeen = version;
            if (!empty) {
                inUse.spacing.hold(Duration.ZERO);
            }
            return !empty;
        } catch (KeystoreException e) {
            LOG.debug("keystore cannot be read now: {}", e.getMessage());
            return false;
        }
    }

    /** Whether a grant is kept in memory because it cannot be stored. */
    public boolean isUnstored() {
        return unstored != null;
    }

    /** What of ours stands in the way of a refresh or a store; empty where nothing does. */
    public String obstacle() {
        return lastObstacle;
    }

    /** Whether a refresh token was sent and no answer came. */
    public boolean isInDoubt() {
        return Boolean.TRUE.equals(inUse.inDoubt) || Boolean.TRUE.equals(candidate.inDoubt);
    }

    /** Whether nothing goes on without a person. */
    public boolean isPersonNeeded() {
        return personNeeded;
    }

    private static String reason(Exception failure) {
        return String.valueOf(failure.getMessage());
    }

    private static Duration atLeast(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
