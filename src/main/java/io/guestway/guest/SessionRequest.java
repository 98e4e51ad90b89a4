package io.guestway.guest;

/**
 * A session to be admitted.
 *
 * @param requestId unique to this attempt; its withdrawn mark is named by it
 * @param cap how many sessions the fingerprint may have, at least 1
 * @param claim the idempotency claim, or null
 */
public record SessionRequest(
        String requestId, String fingerprint, String guestId, String guestToken, int cap, IdempotencyClaim claim) {}
