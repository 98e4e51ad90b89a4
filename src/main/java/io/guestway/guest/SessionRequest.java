package io.guestway.guest;

/**
 * A session to be admitted.
 *
 * @param requestId unique to this attempt; names its withdrawn mark
 * @param sessionLimit the session limit of the fingerprint, at least 1
 * @param claim the idempotency claim, or null
 */
public record SessionRequest(
        String requestId,
        String fingerprint,
        String guestId,
        String guestToken,
        int sessionLimit,
        IdempotencyClaim claim) {}
