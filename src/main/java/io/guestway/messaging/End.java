package io.guestway.messaging;

/**
 * A queued end of a session that this replica has leased.
 *
 * @param token the session token
 * @param requestId the {@code X-Request-Id} of the request that caused it; empty if there was none
 * @param entry the queue's entry as it was leased, which confirms or postpones exactly this end
 */
record End(String guestId, String fingerprint, String kind, String token, String entry, String requestId) {

    @Override
    public String toString() {
        return "End[" + guestId + "]";
    }
}
