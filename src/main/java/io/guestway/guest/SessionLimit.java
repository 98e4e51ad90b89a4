package io.guestway.guest;

/**
 * How many sessions a fingerprint may have, and what happens to one more ({@code guestway.guests.max-per-fingerprint}
 * and {@code guestway.guests.on-cap}).
 *
 * @param sessions at least 1
 * @param refuses whether one more is refused; otherwise the oldest is evicted
 */
public record SessionLimit(int sessions, boolean refuses) {

    /** Throws {@link IllegalArgumentException} if there may be no session at all. */
    public SessionLimit {
        if (sessions < 1) {
            throw new IllegalArgumentException("maxPerFingerprint=" + sessions + " is not valid; use at least 1");
        }
    }

    /**
     * The limit with the value of {@code on-cap} as in the configuration. Throws {@link IllegalArgumentException} if the
     * value is neither evict-oldest nor refuse.
     */
    public static SessionLimit of(int sessions, String onCap) {
        return switch (onCap) {
            case "evict-oldest" -> new SessionLimit(sessions, false);
            case "refuse" -> new SessionLimit(sessions, true);
            default ->
                throw new IllegalArgumentException("onCap=" + onCap + " is not valid; use evict-oldest or refuse");
        };
    }

    /** The same with another number of sessions, but at least 1. */
    SessionLimit withSessions(int number) {
        return number == sessions ? this : new SessionLimit(Math.max(1, number), refuses);
    }
}
