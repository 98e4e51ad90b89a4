package io.guestway.guest;

/**
 * A session to be admitted.
 *
 * @param requestId unique to this attempt; names its withdrawn mark
 * @param limit the session limit of the fingerprint
 * @param claim the idempotency claim, or null
 */
public record SessionRequest(
        String requestId,
        String fingerprint,
        String guestId,
        String guestToken,
        SessionLimit limit,
        IdempotencyClaim claim) {}
