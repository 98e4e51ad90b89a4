package io.guestway.guest;

import io.guestway.api.RequestStep;
import io.guestway.event.Event;
import io.guestway.genesys.CallState;
import io.guestway.genesys.GenesysCall;
import io.guestway.problem.AllowedCharacters;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.guestway.redis.RedisLink;
import io.guestway.step.AsyncStep;
import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;

/** The steps of issuing guests. The routes decide in which order they run. */
public final class GuestSteps {

    /** Variable: the fingerprint. */
    public static final String FINGERPRINT = "guestway-fingerprint";

    /** Variable: the guest id. */
    public static final String GUEST_ID = "guestway-guestid";

    /** Variable: the session limit of this fingerprint, if it differs from {@code max-per-fingerprint}. */
    public static final String MAX_SESSIONS = "guestway-max-sessions";

    /** Variable: the ids of the guests that an admission evicted. */
    public static final String EVICTED = "guestway-evicted";

    /** Variable: the id of the guest that replaced an evicted one. */
    public static final String REPLACED_BY = "guestway-replaced-by";

    /** Variable: how many sessions the fingerprint has after an admission. */
    public static final String ACTIVE = "guestway-active";

    /** Variable: true if the first answer of an idempotency key was replayed. */
    public static final String REPLAYED = "guestway-replayed";

    /** Variable: the HTTP status of a successful issue: 201, or 200 if the device had the session already. */
    public static final String ISSUE_STATUS = "guestway-issue-status";

    /** Variable: what happened to the guest, for the log: issued or touched. */
    public static final String ISSUED = "guestway-issued";

    /** Variable: the fingerprint in its logged form. */
    public static final String LOGGED_FINGERPRINT = "guestway-logged-fingerprint";

    private static final AllowedCharacters VALID_FINGERPRINT = new AllowedCharacters("._:-", 128);

    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private final RedisLink redis;
    private final SessionStore store;
    private final IdempotencySteps idempotency;
    private final Counter issued;
    private final Counter evicted;
    private final LoggedFingerprint fingerprints;
    private final GuestDialect dialect;
    private final Clock clock;

    public GuestSteps(
            RedisLink redis,
            SessionStore store,
            IdempotencySteps idempotency,
            Counter issued,
            Counter evicted,
            LoggedFingerprint fingerprints,
            GuestDialect dialect,
            Clock clock) {
        this.redis = redis;
        this.store = store;
        this.idempotency = idempotency;
        this.issued = issued;
        this.evicted = evicted;
        this.fingerprints = fingerprints;
        this.dialect = dialect;
        this.clock = clock;
    }

    /**
     * The first step of issuing. Fails if the fingerprint is not valid or Redis is down, and at the session limit if that
     * refuses. With an idempotency key: fails if the key is in use; if it has an answer already, that becomes the body.
     */
    public AsyncProcessor begin(SessionLimit usual) {
        return new AsyncStep(exchange -> {
            if (Issue.isBegun(exchange) || exchange.getVariables().containsKey(GUEST_ID)) {
                forget(exchange);
            }
            Issue.of(exchange);
            if (exchange.getVariables().containsKey(RequestStep.OPERATION)) {
                dialect.check(exchange.getMessage().getBody());
            }
            String fingerprint = fingerprint(exchange);
            if (!VALID_FINGERPRINT.matches(fingerprint)) {
                throw ProblemException.invalid(FINGERPRINT, "requires 1 to 128 characters of A-Z a-z 0-9 . _ : -");
            }
            redis.requireUp();
            CompletionStage<?> claimed = idempotency.claim(exchange);
            if (dialect.hasOwnEnds()) {
                claimed = claimed.thenCompose(done -> checkReplayed(exchange));
            }
            boolean createsNothing = dialect.isAdoption(exchange.getMessage().getBody());
            return usual.refuses() && !createsNothing
                    ? claimed.thenCompose(done -> checkSessionLimit(exchange, usual))
                    : claimed;
        });
    }

    /** In the dialect web-messaging an answer is replayed only while its session lives. */
    private CompletionStage<Void> checkReplayed(Exchange exchange) {
        if (!exchange.getVariable(REPLAYED, false, Boolean.class)) {
            return DONE;
        }
        String guestId = exchange.getVariable(GUEST_ID, String.class);
        return store.sessions(fingerprint(exchange)).thenAccept(sessions -> {
            if (sessions.stream().noneMatch(session -> session.guestId().equals(guestId))) {
                throw new CompletionException(ProblemException.of(
                        ErrorCode.SESSION_ENDED, "The session of this Idempotency-Key has ended; use a new key"));
            }
        });
    }

    /** Before anything is created at Genesys; an answer that is replayed does not count. */
    private CompletionStage<Void> checkSessionLimit(Exchange exchange, SessionLimit usual) {
        if (exchange.getVariable(REPLAYED, false, Boolean.class)) {
            return DONE;
        }
        return store.sessions(fingerprint(exchange)).thenAccept(sessions -> {
            if (sessions.size() >= limit(exchange, usual).sessions()) {
                throw new CompletionException(sessionLimitReached());
            }
        });
    }

    /**
     * The seam may be called repeatedly on an exchange, or after another operation, so the state of the previous call is
     * removed. A failed issue would otherwise revoke the guest of that call.
     */
    private static void forget(Exchange exchange) {
        Issue.remove(exchange);
        CallState.remove(exchange);
        exchange.removeProperties("guestway*", "guestwayRequest");
        for (String variable : List.of(
                REPLAYED,
                EVICTED,
                ACTIVE,
                GUEST_ID,
                ISSUE_STATUS,
                ISSUED,
                RevocationSteps.REVOKED,
                RevocationSteps.UNDER_WAY)) {
            exchange.removeVariable(variable);
        }
    }

    /** Admits the created guest: body in {@code id} and {@code guestToken}, body out the answer. */
    public AsyncProcessor admit(SessionLimit usual) {
        return new AsyncStep(exchange -> {
            if (!(exchange.getMessage().getBody() instanceof Map<?, ?> created)
                    || !(created.get("id") instanceof String)
                    || !(created.get("guestToken") instanceof String)) {
                throw ProblemException.unexpected(
                        "direct:guestway-genesys-create-guest returned no map with the strings id and guestToken;"
                                + " correct the route");
            }
            SessionRequest request = new SessionRequest(
                    admissionId(exchange),
                    fingerprint(exchange),
                    (String) created.get("id"),
                    (String) created.get("guestToken"),
                    limit(exchange, usual),
                    Issue.of(exchange).claim,
                    dialect.terms(created),
                    exchange.getVariable(RequestStep.REQUEST_ID, "", String.class));
            exchange.setVariable(GUEST_ID, request.guestId());
            SessionStore.Write write = store.prepare(request);
            Issue.of(exchange).write = write;
            return store.admit(write).thenAccept(admission -> admitted(exchange, request, admission));
        });
    }

    private void admitted(Exchange exchange, SessionRequest request, Admission admission) {
        switch (admission.outcome()) {
            case ADMITTED, KNOWN -> {
                boolean isNew = admission.outcome() == Admission.Outcome.ADMITTED;
                Map<String, Object> variables = exchange.getVariables();
                if (isNew) {
                    issued.increment();
                    evicted.increment(admission.evicted().size());
                }
                variables.put(ISSUED, isNew ? "issued" : "touched");
                if (dialect.hasOwnEnds()) {
                    variables.put(ISSUE_STATUS, isNew ? 201 : 200);
                }
                variables.put(EVICTED, admission.evicted());
                variables.put(ACTIVE, admission.active());
                variables.put(LOGGED_FINGERPRINT, fingerprints.of(request.fingerprint()));
                // for the log
                variables.putIfAbsent(RequestStep.REQUEST_ID, "none");
                variables.putIfAbsent(GenesysCall.CORRELATION_ID, "none");
                IssuedGuest guest = new IssuedGuest(
                        request.guestId(),
                        request.guestToken(),
                        request.fingerprint(),
                        admission.createdAt(),
                        admission.expiresAt(),
                        admission.active(),
                        admission.evicted());
                exchange.getMessage()
                        .setBody(dialect.answer(guest, request.limit().sessions()));
            }
            case SESSION_LIMIT_REACHED -> throw new CompletionException(sessionLimitReached());
            case ENDING ->
                throw new CompletionException(ProblemException.of(
                        ErrorCode.IDEMPOTENCY_CONFLICT, "guestToken: its session is being ended; use a new token"));
            case CLAIM_LOST, WITHDRAWN -> throw new CompletionException(IdempotencySteps.inFlight());
        }
    }

    private static ProblemException sessionLimitReached() {
        return ProblemException.of(
                ErrorCode.SESSION_LIMIT_REACHED, "The session limit of this device is reached; revoke a session first");
    }

    /** Prepares the exchange of an evicted guest: its body is the event, which the store has already published. */
    public void prepareEviction(Exchange issue, int index, Exchange eviction) {
        String fingerprint = fingerprint(issue);
        Object replacement = issue.getVariables().get(GUEST_ID);
        Map<String, Object> variables = eviction.getVariables();
        variables.put(FINGERPRINT, fingerprint);
        variables.put(REPLACED_BY, replacement);
        eviction.getMessage()
                .setBody(Event.of(
                        admissionId(issue) + "-" + (index + 1),
                        "guest.evicted",
                        clock.instant(),
                        null,
                        "The oldest session was evicted by a newer one",
                        Event.data(
                                "fingerprint",
                                fingerprint,
                                "guestId",
                                variables.get(GUEST_ID),
                                "replacedBy",
                                replacement)));
    }

    /**
     * The fingerprint of the exchange. Steps that run for each issue read the map of the variables: {@code getVariable}
     * parses the name for a scope and tests the value for a stream cache.
     */
    static String fingerprint(Exchange exchange) {
        return exchange.getVariables().get(FINGERPRINT) instanceof String text
                ? text
                : exchange.getVariable(FINGERPRINT, String.class);
    }

    /** The session limit of this exchange, which a route may override. */
    static SessionLimit limit(Exchange exchange, SessionLimit usual) {
        return exchange.getVariables().containsKey(MAX_SESSIONS)
                ? usual.withSessions(exchange.getVariable(MAX_SESSIONS, usual.sessions(), Integer.class))
                : usual;
    }

    static String admissionId(Exchange exchange) {
        return Issue.of(exchange).id;
    }
}
