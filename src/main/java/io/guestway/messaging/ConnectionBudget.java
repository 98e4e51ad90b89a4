package io.guestway.messaging;

import io.guestway.config.Settings;
import io.guestway.guest.GuestRedisKeys;
import io.guestway.redis.RedisLink;
import io.guestway.redis.Script;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many control connections all replicas together open in any minute ({@code guestway.genesys.control-connections}), and
 * the hold of the deployment after Genesys refused (docs/contract.md section 9).
 */
final class ConnectionBudget {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.messaging");

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

        private static Refusal of(String word) {
            return Arrays.stream(values())
                    .filter(each -> each.word.equals(word))
                    .findFirst()
                    .orElse(LIMIT);
        }
    }

    private final RedisLink redis;
    private final int connections;
    private final String windowMillis;
    private final String[] permitKeys;
    private final String[] holdKeys;
    /** also at the start, as another process may have been refused */
    private volatile boolean wasRefused = true;

    private final LongSupplier nanoTime;
    private volatile long heldUntil;

    /** @param deployment whose connections are counted and held */
    ConnectionBudget(RedisLink redis, GuestRedisKeys keys, String deployment, int connections, LongSupplier nanoTime) {
        this(redis, keys, deployment, connections, WINDOW, nanoTime);
    }

    /** @param window in which at most that many permits are given */
    ConnectionBudget(
            RedisLink redis,
            GuestRedisKeys keys,
            String deployment,
            int connections,
            Duration window,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.heldUntil = nanoTime.getAsLong();
        this.redis = redis;
        this.connections = connections;
        this.windowMillis = Long.toString(window.toMillis());
        this.permitKeys = new String[] {
            keys.connections("permits", deployment),
            keys.connections("waiting", deployment),
            keys.connections("hold", deployment),
        };
        this.holdKeys = new String[] {
            keys.connections("hold", deployment),
            keys.connections("refused", deployment),
            keys.connections("refused-sessions", deployment),
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
     * The answer to a caller that asks for a permit.
     *
     * @param pause zero if it is given; else the time after which it is worthwhile to ask again
     * @param refusal why the deployment is held; empty if it is not
     */
    record Answer(Duration pause, Optional<Refusal> refusal) {

        boolean isGiven() {
            return pause.isZero();
        }
    }

    /**
     * Asks for the permit to open one connection, before ends that no caller waits for.
     *
     * @param id of the caller, the same each time it asks
     */
    CompletableFuture<Answer> permit(String id) {
        return redis.run(PERMIT, permitKeys, Integer.toString(connections), windowMillis, id)
                .thenApply(answer -> {
                    if (answer.get(0).equals("ok")) {
                        return new Answer(Duration.ZERO, Optional.empty());
                    }
                    Duration wait = Duration.ofMillis(Long.parseLong(answer.get(1)));
                    if (answer.get(0).equals("wait")) {
                        return new Answer(wait, Optional.empty());
                    }
                    held(wait);
                    return new Answer(wait, Optional.of(Refusal.of(answer.get(2))));
                });
    }

    /** Notes that the deployment is held, for the metric. */
    void held(Duration left) {
        heldUntil = nanoTime.getAsLong() + left.toNanos();
    }

    /** For how long the deployment is held, as this process knows; zero if it is not. */
    Duration remaining() {
        return Duration.ofNanos(Math.max(0, heldUntil - nanoTime.getAsLong()));
    }

    /** Gives back a permit that opened no connection; if Redis is down, the permit stays counted. */
    void giveBack(String id) {
        redis.removeFromSortedSet(permits(), id).exceptionally(redisIsDown -> null);
    }

    /** Holds the deployment, or the session's share of it; never fails. */
    CompletableFuture<Void> refused(Refusal why, Duration retryAfter, String guestId) {
        wasRefused = wasRefused || why == Refusal.HANDSHAKE;
        return hold(List.of(why.word, Long.toString(retryAfter.toMillis()), guestId))
                .thenAccept(wait -> {
                    if (!wait.isZero()) {
                        held(wait);
                        LOG.warn(
                                "control connections held reason={} for={}s dialect={}",
                                why.word,
                                wait.toSeconds(),
                                Settings.WEB_MESSAGING);
                    }
                });
    }

    /** Ends the growth of the pauses. */
    void opened() {
        if (wasRefused) {
            wasRefused = false;
            hold(List.of("opened", "0", ""));
        }
    }

    /** For how long it is held afterwards; zero if Redis is down. */
    private CompletableFuture<Duration> hold(List<String> arguments) {
        return redis.run(HOLD, holdKeys, arguments.toArray(String[]::new))
                .handle((held, redisIsDown) ->
                        redisIsDown != null ? Duration.ZERO : Duration.ofMillis(Long.parseLong(held.get(0))));
    }
}
