package io.guestway.guest;

/**
 * A session to be admitted.
 *
 * @param requestId unique to this attempt; names its withdrawn mark
 * @param limit the session limit of the fingerprint
 * @param claim the idempotency claim, or null
 * @param terms those of a session of the dialect web-messaging, else null
 * @param caller the {@code X-Request-Id} of its caller, for the log of the ends that it causes; or empty
 */
public record SessionRequest(
        String requestId,
        String fingerprint,
        String guestId,
        String guestToken,
        SessionLimit limit,
        IdempotencyClaim claim,
        SessionTerms terms,
        String caller) {

    /** One of the dialect guests-api. */
    public SessionRequest(
            String requestId,
            String fingerprint,
            String guestId,
            String guestToken,
            SessionLimit limit,
            IdempotencyClaim claim) {
        this(requestId, fingerprint, guestId, guestToken, limit, claim, null, "");
    }
}
