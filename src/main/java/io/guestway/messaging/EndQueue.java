package io.guestway.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.guest.GuestRedisKeys;
import io.guestway.guest.SessionTerms;
import io.guestway.guest.TokenStorage;
import io.guestway.redis.RedisLink;
import io.guestway.redis.Script;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of ends in Redis, shared by all replicas (docs/contract.md section 9). An end is leased together with the permit
 * to open its control connection. All methods fail with {@link io.guestway.redis.RedisUnavailableException}.
 */
final class EndQueue {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.guest");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Script TAKE = Script.load(EndQueue.class, "take-end");
    private static final Script RESERVE = Script.load(EndQueue.class, "reserve-end");
    private static final Script RELEASE = Script.load(EndQueue.class, "release-end");
    private static final Script CONFIRM = Script.load(EndQueue.class, "confirm-end");
    private static final Script POSTPONE = Script.load(EndQueue.class, "postpone-end");

    /**
     * What was taken.
     *
     * @param end null if none is due or may begin now
     * @param pause until the next attempt to take one is worthwhile; empty if the queue is empty
     * @param lapsed the guests whose session ended by itself, or whose entry was useless
     */
    record Taken(End end, Optional<Duration> pause, List<String> lapsed) {}

    private final RedisLink redis;
    private final TokenStorage secrets;
    private final ConnectionBudget budget;
    private final Duration lease;
    private final String replica;
    private final String[] taking;
    private final String[] queue;

    /**
     * @param lease longer than any end takes
     * @param replica name of this process
     */
    EndQueue(
            RedisLink redis,
            GuestRedisKeys keys,
            TokenStorage secrets,
            ConnectionBudget budget,
            Duration lease,
            String replica) {
        this.redis = redis;
        this.secrets = secrets;
        this.budget = budget;
        this.lease = lease;
        this.replica = replica;
        this.queue = new String[] {keys.ends(), keys.needs()};
        this.taking = new String[] {
            keys.ends(), keys.needs(), budget.permits(), budget.waiting(), budget.hold(),
        };
    }

    /** Leases one due end, if a control connection may be opened now. */
    CompletableFuture<Taken> take() {
        return take("");
    }

    /** The same for the end of one guest; there is no pause if its end is not queued. */
    CompletableFuture<Taken> take(String guestId) {
        String permit = UUID.randomUUID().toString();
        return redis.run(
                        TAKE,
                        taking,
                        Integer.toString(budget.connections()),
                        budget.windowMillis(),
                        Long.toString(lease.toMillis()),
                        permit,
                        replica,
                        guestId)
                .thenApply(answer -> read(answer, permit));
    }

    private Taken read(List<String> answer, String permit) {
        boolean isEnd = answer.get(0).equals("end");
        List<String> lapsed = List.copyOf(answer.subList(isEnd ? 3 : 2, answer.size()));
        if (isEnd) {
            End end = end(answer.get(1), answer.get(2));
            if (end == null) {
                budget.giveBack(permit);
            }
            return new Taken(end, Optional.of(Duration.ZERO), lapsed);
        }
        if (answer.get(0).equals("held")) {
            budget.held(Duration.ofMillis(Long.parseLong(answer.get(1))));
        }
        Optional<Duration> pause = answer.get(1).isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(Long.parseLong(answer.get(1))));
        return new Taken(null, pause, lapsed);
    }

    /** Null if the entry cannot be decrypted here; it then stays in the queue until its session lapses. */
    private End end(String guestId, String entry) {
        try {
            JsonNode needs = JSON.readTree(entry);
            String fingerprint = needs.path("fingerprint").asText();
            JsonNode secret = JSON.readTree(secrets.open(needs.path("secret").asText(), fingerprint, guestId));
            return new End(
                    guestId,
                    fingerprint,
                    needs.path("kind").asText(),
                    secret.path("token").asText(),
                    entry,
                    needs.path("request").asText(""));
        } catch (JsonProcessingException | GeneralSecurityException e) {
            LOG.warn("end not possible, its secret cannot be decrypted guestId={}", guestId);
            return null;
        }
    }

    /**
     * Queues the end of a session that is about to be configured, so that a crash leaves no unknown session at Genesys.
     * Its admission removes the entry.
     *
     * @param due until the end begins, longer than any request takes
     */
    CompletableFuture<Void> reserve(String guestId, String fingerprint, String token, Duration life, Duration due) {
        String secret = secrets.seal(JSON.createObjectNode().put("token", token).toString(), fingerprint, guestId)
                .orElseThrow();
        return redis.run(
                        RESERVE,
                        queue,
                        guestId,
                        fingerprint,
                        SessionTerms.ANONYMOUS,
                        secret,
                        Long.toString(life.toMillis()),
                        Long.toString(due.toMillis()))
                .thenAccept(done -> {});
    }

    /** Removes the entry of a session that has not begun after all; if Redis is down, it is found out later. */
    void release(String guestId) {
        redis.run(RELEASE, queue, guestId);
    }

    /** Removes an end that is done. */
    CompletableFuture<Void> confirm(End end) {
        return redis.run(CONFIRM, queue, end.guestId(), end.entry()).thenAccept(done -> {});
    }

    /**
     * Schedules the next attempt after 1, 2, 4 … 30 s.
     *
     * @param atLeast the time that Genesys asked for
     * @param attempted false if no attempt was made
     */
    CompletableFuture<Void> postpone(End end, Duration atLeast, boolean attempted) {
        return redis.run(
                        POSTPONE,
                        queue,
                        end.guestId(),
                        Long.toString(atLeast.toMillis()),
                        attempted ? "0" : "1",
                        end.entry())
                .thenAccept(done -> {});
    }
}
