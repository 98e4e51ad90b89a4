package io.guestway.messaging;

import io.guestway.guest.GuestRedisKeys;
import io.guestway.redis.RedisLink;
import io.guestway.redis.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * How many control connections all replicas together open in any minute ({@code guestway.genesys.control-connections}), and
 * the hold of the deployment after Genesys refused (docs/contract.md section 9).
 */
final class ConnectionBudget {

    /** How long a permit may be used after it was given. */
    static final Duration PERMIT_LIFE = Duration.ofSeconds(1);

    /** A minute, and the time that a permit may lie unused. */
    static final Duration WINDOW = Duration.ofSeconds(60).plus(PERMIT_LIFE);

    private static final Script PERMIT = Script.load(ConnectionBudget.class, "permit");
    private static final Script HOLD = Script.load(ConnectionBudget.class, "hold");

    /** Why the deployment is held. */
    enum Refusal {
        /** The handshake was refused: growing pauses. */
        HANDSHAKE("handshake"),
        /** The connection limit of the deployment is reached. */
        LIMIT("limit"),
        /** A frame limit of one session; the second session within its Retry-After holds the deployment. */
        SESSION("session");

        private final String word;

        Refusal(String word) {
            this.word = word;
        }
    }

    private final RedisLink redis;
    private final int connections;
    private final String windowMillis;
    private final String[] permitKeys;
    private final String[] holdKeys;
    private volatile boolean wasRefused;

    ConnectionBudget(RedisLink redis, GuestRedisKeys keys, int connections) {
        this(redis, keys, connections, WINDOW);
    }

    /** @param window in which at most that many permits are given */
    ConnectionBudget(RedisLink redis, GuestRedisKeys keys, int connections, Duration window) {
        this.redis = redis;
        this.connections = connections;
        this.windowMillis = Long.toString(window.toMillis());
        this.permitKeys = new String[] {
            keys.connections("permits"), keys.connections("waiting"), keys.connections("hold"),
        };
        this.holdKeys = new String[] {
            keys.connections("hold"), keys.connections("refused"), keys.connections("refused-sessions"),
        };
    }

    int connections() {
        return connections;
    }

    String windowMillis() {
        return windowMillis;
    }

    String permits() {
        return permitKeys[0];
    }

    String waiting() {
        return permitKeys[1];
    }

    String hold() {
        return permitKeys[2];
    }

    /**
     * Asks for the permit to open one connection, before ends that no caller waits for. Completes with zero if it is given,
     * or with the time after which it is worthwhile to ask again.
     *
     * @param id of the caller, the same each time it asks
     */
    CompletableFuture<Duration> permit(String id) {
        return redis.run(PERMIT, permitKeys, Integer.toString(connections), windowMillis, id)
                .thenApply(answer ->
                        answer.get(0).equals("ok") ? Duration.ZERO : Duration.ofMillis(Long.parseLong(answer.get(1))));
    }

    /** Gives back a permit that opened no connection; if Redis is down, the permit stays counted. */
    void giveBack(String id) {
        redis.removeFromSortedSet(permits(), id).exceptionally(redisIsDown -> null);
    }

    /** Holds the deployment, or the session's share of it; never fails. */
    CompletableFuture<Void> refused(Refusal why, Duration retryAfter, String guestId) {
        wasRefused = wasRefused || why == Refusal.HANDSHAKE;
        return hold(List.of(why.word, Long.toString(retryAfter.toMillis()), guestId));
    }

    /** Ends the growth of the pauses. */
    void opened() {
        if (wasRefused) {
            wasRefused = false;
            hold(List.of("opened", "0", ""));
        }
    }

    private CompletableFuture<Void> hold(List<String> arguments) {
        return redis.run(HOLD, holdKeys, arguments.toArray(String[]::new)).handle((held, redisIsDown) -> null);
    }
}
