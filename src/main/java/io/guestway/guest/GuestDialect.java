package io.guestway.guest;

import io.guestway.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What differs between the dialects in requests for guests and in their answers (docs/contract.md sections 3 and 9). */
public final class GuestDialect {

    /** The dialect guests-api. */
    public static final GuestDialect GUESTS_API = new GuestDialect(null, null, null);

    private static final String ROUTING = "routing";
    private static final String GUEST_TOKEN = "guestToken";
    private static final String AUTHORIZATION = "authorization";
    private static final String PROVE = "prove";
    private static final List<String> OF_MESSAGING = List.of(GUEST_TOKEN, AUTHORIZATION, PROVE);

    private final String deploymentId;
    private final Supplier<Duration> life;
    private final Clock clock;

    private GuestDialect(String deploymentId, Supplier<Duration> life, Clock clock) {
        this.deploymentId = deploymentId;
        this.life = life;
        this.clock = clock;
    }

    /**
     * The dialect web-messaging.
     *
     * @param life of a session after its issue or its last touch
     */
    public static GuestDialect messaging(String deploymentId, Supplier<Duration> life, Clock clock) {
        return new GuestDialect(deploymentId, life, clock);
    }

    private boolean isMessaging() {
        return deploymentId != null;
    }

    /** Whether each session has an end of its own. */
    boolean hasOwnEnds() {
        return isMessaging();
    }

    /** Fails if a request has a field that the dialect does not have. */
    void check(Object body) throws ProblemException {
        if (!(body instanceof Map<?, ?> fields) || fields.size() == 1 && fields.containsKey("fingerprint")) {
            return;
        }
        if (!isMessaging()) {
            for (String field : OF_MESSAGING) {
                refuse(fields, field, "belongs to the dialect web-messaging; remove it");
            }
            return;
        }
        refuse(fields, ROUTING, "belongs to the dialect guests-api; remove it");
        refuse(fields, AUTHORIZATION, "is not supported yet; remove it");
        if (fields.containsKey(PROVE)) {
            refuse(fields, GUEST_TOKEN, "cannot be sent together with prove; send one of them");
        }
        // an unpaired surrogate would become another token in UTF-8
        if (fields.get(GUEST_TOKEN) instanceof String token
                && !StandardCharsets.UTF_8.newEncoder().canEncode(token)) {
            throw ProblemException.invalid(GUEST_TOKEN, "has an unpaired surrogate; send valid Unicode");
        }
    }

    /** Whether a request has the token of an app, which the device may have already. */
    boolean isAdoption(Object body) {
        return isMessaging() && body instanceof Map<?, ?> fields && fields.containsKey(GUEST_TOKEN);
    }

    private static void refuse(Map<?, ?> fields, String field, String why) throws ProblemException {
        if (fields.containsKey(field)) {
            throw ProblemException.invalid(field, why);
        }
    }

    /** The terms of a session that {@code direct:guestway-genesys-create-guest} returned; null in guests-api. */
    SessionTerms terms(Map<?, ?> created) {
        if (!isMessaging()) {
            return null;
        }
        Duration longest = life.get();
        if (created.get("expirationDate") instanceof Number seconds) {
            Duration left = Duration.between(clock.instant(), Instant.ofEpochSecond(seconds.longValue()));
            longest = left.compareTo(longest) < 0 && !left.isNegative() ? left : longest;
        }
        return new SessionTerms(
                created.get("kind") instanceof String kind ? kind : SessionTerms.ANONYMOUS,
                Boolean.TRUE.equals(created.get("adopted")),
                Boolean.TRUE.equals(created.get("proved")),
                longest);
    }

    /** The answer to the caller, with the session limit that applied. */
    Map<String, Object> answer(IssuedGuest guest, int maxSessions) {
        Map<String, Object> answer = guest.answer(maxSessions);
        if (isMessaging()) {
            answer.put("kind", SessionTerms.ANONYMOUS);
            answer.put("deploymentId", deploymentId);
        }
        return answer;
    }
}
