package io.guestway.guest;

import io.guestway.api.RequestStep;
import io.guestway.event.Event;
import io.guestway.genesys.GenesysCall;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.guestway.redis.RedisLink;
import io.guestway.redis.RedisUnavailable;
import io.guestway.step.AsyncStep;
import io.guestway.step.FailedAgain;
import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** The steps of issuing and listing guests, for the routes to name. What is decided next is the routes' business. */
public final class GuestSteps {

    /** Variable: the fingerprint that the exchange is about. */
    public static final String FINGERPRINT = "guestway-fingerprint";

    /** Variable: the guest that the exchange is about. */
    public static final String GUEST_ID = "guestway-guestid";

    /** Variable: the cap of this fingerprint where it is another one than {@code max-per-fingerprint}. */
    public static final String MAX_SESSIONS = "guestway-max-sessions";

    /** Variable: the ids of the guests that an admission evicted. */
    public static final String EVICTED = "guestway-evicted";

    /** Variable: true where an idempotency key got its first answer again. */
    public static final String REPLAYED = "guestway-replayed";

    /** Variable: the fingerprint as it may be logged. */
    public static final String LOGGED_FINGERPRINT = "guestway-logged-fingerprint";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final String BEGUN = "guestwayBegun";
    private static final String REQUEST = "guestwayAdmissionId";
    private static final String WRITE = "guestwayWrite";

    private final RedisLink redis;
    private final SessionStore store;
    private final Settlements settlements;
    private final int maxSessions;
    private final boolean refuseAtCap;
    private final Counter issued;
    private final Counter evicted;
    private final LoggedFingerprint fingerprints;
    private final Clock clock;

    public GuestSteps(
            RedisLink redis,
            SessionStore store,
            Settlements settlements,
            int maxSessions,
            boolean refuseAtCap,
            Counter issued,
            Counter evicted,
            LoggedFingerprint fingerprints,
            Clock clock) {
        this.redis = redis;
        this.store = store;
        this.settlements = settlements;
        this.maxSessions = maxSessions;
        this.refuseAtCap = refuseAtCap;
        this.issued = issued;
        this.evicted = evicted;
        this.fingerprints = fingerprints;
        this.clock = clock;
    }

    /** The first step of issuing: refuses a fingerprint that cannot be, and a Redis that is known to be away. */
    public Processor begin() {
        return exchange -> {
            forget(exchange);
            String fingerprint = fingerprint(exchange);
            if (fingerprint == null || !FORM.matcher(fingerprint).matches()) {
                throw ProblemException.invalid(FINGERPRINT, "requires 1 to 128 characters of A-Z a-z 0-9 . _ : -");
            }
            exchange.setVariable(LOGGED_FINGERPRINT, fingerprints.of(fingerprint));
            for (String variable : List.of(RequestStep.REQUEST_ID, GenesysCall.CORRELATION_ID)) {
                if (exchange.getVariable(variable) == null) {
                    exchange.setVariable(variable, "none");
                }
            }
            redis.requireUp();
        };
    }

    /** The seam may be called more than once on an exchange: nothing of the last call may steer this one. */
    private static void forget(Exchange exchange) {
        if (exchange.getProperty(BEGUN) == null) {
            exchange.setProperty(BEGUN, true);
            return;
        }
        exchange.removeProperties("guestway*", BEGUN);
        for (String variable :
                List.of(REPLAYED, EVICTED, GUEST_ID, RevocationSteps.REVOKED, RevocationSteps.UNDER_WAY)) {
            exchange.removeVariable(variable);
        }
    }

    /** With {@code on-cap=refuse}: refuses before Genesys is asked. */
    public AsyncProcessor checkCap() {
        return new AsyncStep(exchange -> !refuseAtCap
                ? CompletableFuture.completedFuture(null)
                : store.sessions(fingerprint(exchange)).thenAccept(sessions -> {
                    if (sessions.size() >= cap(exchange)) {
                        throw new CompletionException(atCap());
                    }
                }));
    }

    /** Admits the guest that Genesys created: body in {@code id} and {@code guestToken}, body out the answer. */
    public AsyncProcessor admit() {
        return new AsyncStep(exchange -> {
            if (!(exchange.getMessage().getBody() instanceof Map<?, ?> created)
                    || !(created.get("id") instanceof String)
                    || !(created.get("guestToken") instanceof String)) {
                throw ProblemException.unexpected(
                        "direct:guestway-genesys-create-guest gave no map with the texts id and guestToken");
            }
            SessionRequest request = new SessionRequest(
                    admissionId(exchange),
                    fingerprint(exchange),
                    (String) created.get("id"),
                    (String) created.get("guestToken"),
                    cap(exchange),
                    exchange.getProperty(IdempotencySteps.CLAIM, IdempotencyClaim.class));
            exchange.setVariable(GUEST_ID, request.guestId());
            SessionStore.Write write = store.prepare(request);
            exchange.setProperty(WRITE, write);
            return store.admit(write).thenAccept(admission -> admitted(exchange, request, admission));
        });
    }

    private void admitted(Exchange exchange, SessionRequest request, Admission admission) {
        switch (admission.outcome()) {
            case ADMITTED -> {
                issued.increment();
                evicted.increment(admission.evicted().size());
                exchange.setVariable(EVICTED, admission.evicted());
                IssuedGuest guest = new IssuedGuest(
                        request.guestId(),
                        request.guestToken(),
                        request.fingerprint(),
                        admission.createdAt(),
                        admission.expiresAt(),
                        admission.active(),
                        admission.evicted());
                exchange.getMessage().setBody(guest.answer(request.cap()));
            }
            case AT_CAP -> throw new CompletionException(atCap());
            case CLAIM_LOST, WITHDRAWN -> throw new CompletionException(IdempotencySteps.inFlight());
        }
    }

    private static ProblemException atCap() {
        return ProblemException.of(ErrorCode.AT_CAP, "This device has all the sessions it may have; revoke one first");
    }

    /**
     * After an admission that failed: settles that neither the session nor its guest remains, now or once Redis is
     * back.
     */
    public AsyncProcessor withdraw() {
        return new AsyncStep(exchange -> {
            SessionStore.Write write = exchange.getProperty(WRITE, SessionStore.Write.class);
            SessionStore.Invalidation invalidation = invalidation(exchange);
            boolean inDoubt =
                    FailedAgain.remembered(exchange) instanceof RedisUnavailable failure && failure.isInDoubt();
            if (write != null && (inDoubt || invalidation != SessionStore.Invalidation.DONE)) {
                SessionRequest request = write.request();
                settlements.add(
                        "guest withdrawn guestId=" + request.guestId() + " fingerprint="
                                + fingerprints.of(request.fingerprint()) + " requestId="
                                + exchange.getVariable(RequestStep.REQUEST_ID, "none", String.class),
                        () -> store.withdraw(write, invalidation));
            }
            return settlements.settle();
        });
    }

    private static SessionStore.Invalidation invalidation(Exchange exchange) {
        if (exchange.getVariable(RevocationSteps.REVOKED, false, Boolean.class)) {
            return SessionStore.Invalidation.DONE;
        }
        return exchange.getVariable(RevocationSteps.UNDER_WAY, false, Boolean.class)
                ? SessionStore.Invalidation.UNDER_WAY
                : SessionStore.Invalidation.FAILED;
    }

    /** Settles what earlier withdrawals left over; while Redis is away they stay. */
    public AsyncProcessor settle() {
        return new AsyncStep(exchange -> settlements.settle());
    }

    /** The sessions of the fingerprint, oldest first, as the API shows them. */
    public AsyncProcessor list() {
        return new AsyncStep(exchange -> store.sessions(fingerprint(exchange)).thenAccept(sessions -> {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("fingerprint", fingerprint(exchange));
            answer.put("maxSessions", cap(exchange));
            answer.put("sessions", sessions.stream().map(GuestSession::shown).toList());
            exchange.getMessage().setBody(answer);
        }));
    }

    /** The one session that the exchange is about. */
    public AsyncProcessor find() {
        return new AsyncStep(exchange -> store.sessions(fingerprint(exchange)).thenAccept(sessions -> {
            String wanted = exchange.getVariable(GUEST_ID, String.class);
            GuestSession found = sessions.stream()
                    .filter(session -> session.guestId().equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> new CompletionException(noSuchSession()));
            exchange.getMessage().setBody(found.shown());
        }));
    }

    static ProblemException noSuchSession() {
        return ProblemException.notFound("There is no such session of this fingerprint");
    }

    /** Turns the id of an evicted guest into the event that the store has published already. */
    public Processor evictedEvent() {
        return exchange -> {
            String guestId = exchange.getMessage().getBody(String.class);
            int position = exchange.getProperty(Exchange.SPLIT_INDEX, 0, Integer.class) + 1;
            exchange.getMessage()
                    .setBody(Event.of(
                            admissionId(exchange) + "-" + position,
                            "guest.evicted",
                            clock.instant(),
                            null,
                            "The oldest session gave way to a newer one",
                            Event.data(
                                    "fingerprint",
                                    fingerprint(exchange),
                                    "guestId",
                                    guestId,
                                    "replacedBy",
                                    exchange.getVariable(GUEST_ID, String.class))));
        };
    }

    static String fingerprint(Exchange exchange) {
        return exchange.getVariable(FINGERPRINT, String.class);
    }

    private int cap(Exchange exchange) {
        return cap(exchange, maxSessions);
    }

    /** The cap of this exchange: its own where a route set one. */
    static int cap(Exchange exchange, int usual) {
        return Math.max(1, exchange.getVariable(MAX_SESSIONS, usual, Integer.class));
    }

    static String admissionId(Exchange exchange) {
        String id = exchange.getProperty(REQUEST, String.class);
        if (id == null) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            id = new UUID(random.nextLong(), random.nextLong()).toString();
            exchange.setProperty(REQUEST, id);
        }
        return id;
    }
}
