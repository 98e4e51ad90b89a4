package io.guestway.guest;

import io.guestway.redis.RedisLink;
import io.guestway.redis.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The guests to be invalidated by Genesys, in Redis. Each is leased to one replica at a time and stays until Genesys
 * confirms (docs/contract.md section 5).
 */
public final class RevocationQueue {

    private static final Script LEASE = Script.load(RevocationQueue.class, "lease-revocations", "readable");
    private static final Script POSTPONE = Script.load(RevocationQueue.class, "postpone-revocation");

    private final RedisLink redis;
    private final String[] key;
    private final String[] keyAndUnreadable;
    private final Duration lease;

    /** @param lease longer than any call to Genesys */
    public RevocationQueue(RedisLink redis, GuestRedisKeys keys, Duration lease) {
        this.redis = redis;
        this.key = new String[] {keys.revocations()};
        this.keyAndUnreadable = new String[] {keys.revocations(), keys.unreadable()};
        this.lease = lease;
    }

    /** Leases due guests and returns their ids. */
    public CompletableFuture<List<String>> lease(int atMost) {
        return redis.run(LEASE, keyAndUnreadable, Integer.toString(atMost), Long.toString(lease.toMillis()));
    }

    /** Removes a guest that Genesys confirmed. */
    public CompletableFuture<Void> confirm(String guestId) {
        return redis.removeFromSortedSet(key[0], guestId);
    }

    /**
     * Schedules the next attempt after 1, 2, 4 … 30 s.
     *
     * @param atLeast the time in Retry-After
     * @param attempted false if no attempt was made, as at a closed gate
     */
    public CompletableFuture<Void> postpone(String guestId, Duration atLeast, boolean attempted) {
        return redis.run(POSTPONE, key, guestId, Long.toString(atLeast.toMillis()), attempted ? "0" : "1")
                .thenAccept(done -> {});
    }
}
