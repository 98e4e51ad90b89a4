package io.guestway.guest;

import io.guestway.redis.RedisLink;
import io.guestway.redis.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The guests that Genesys has still to invalidate, in Redis: each is leased to one replica at a time and stays until it
 * is confirmed (docs/contract.md section 5).
 */
public final class RevocationQueue {

    private static final Script LEASE = Script.load(RevocationQueue.class, "lease-revocations", "readable");
    private static final Script CONFIRM = Script.load(RevocationQueue.class, "confirm-revocation");
    private static final Script POSTPONE = Script.load(RevocationQueue.class, "postpone-revocation");

    private final RedisLink redis;
    private final String[] key;
    private final String[] keyAndUnreadable;
    private final Duration lease;

    /** @param lease longer than one call to Genesys can take */
    public RevocationQueue(RedisLink redis, GuestKeys keys, Duration lease) {
        this.redis = redis;
        this.key = new String[] {keys.revocations()};
        this.keyAndUnreadable = new String[] {keys.revocations(), keys.unreadable()};
        this.lease = lease;
    }

    /** Leases guests that are due; their ids. */
    public CompletableFuture<List<String>> lease(int atMost) {
        return redis.run(LEASE, keyAndUnreadable, Integer.toString(atMost), Long.toString(lease.toMillis()));
    }

    /** Genesys has confirmed: forgotten. */
    public CompletableFuture<Void> confirm(String guestId) {
        return redis.run(CONFIRM, key, guestId).thenAccept(done -> {});
    }

    /**
     * Tried again after 1, 2, 4 … 30 s.
     *
     * @param atLeast what Genesys asked to wait
     * @param attempted false where nothing was tried, as at a shut gate
     */
    public CompletableFuture<Void> postpone(String guestId, Duration atLeast, boolean attempted) {
        return redis.run(POSTPONE, key, guestId, Long.toString(atLeast.toMillis()), attempted ? "0" : "1")
                .thenAccept(done -> {});
    }
}
