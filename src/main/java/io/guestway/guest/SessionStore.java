package io.guestway.guest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.guestway.event.InstantText;
import io.guestway.redis.RedisLink;
import io.guestway.redis.Script;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The sessions of each device in Redis, never more than the session limit (docs/contract.md section 5). Each method is
 * one atomic step; all of them fail with {@link io.guestway.redis.RedisUnavailableException}.
 */
public final class SessionStore {

    /** Long enough for a write to a paused Redis to arrive and find its mark. */
    private static final Duration WITHDRAWN_MARK = Duration.ofMinutes(10);

    /** Greater scores are not times in ms. */
    private static final double LATEST = 1e15;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Script ADMIT = Script.load(SessionStore.class, "admit", "readable");
    private static final Script WITHDRAW = Script.load(SessionStore.class, "withdraw", "readable");
    private static final Script SESSIONS = Script.load(SessionStore.class, "sessions");
    private static final Script REVOKE = Script.load(SessionStore.class, "revoke", "readable");
    private static final Script LAPSE = Script.load(SessionStore.class, "lapse", "readable");

    /**
     * The policy of sessions.
     *
     * @param life sliding time to live of a fingerprint's sessions
     * @param revokeExpired also revoke the guests of lapsed sessions
     * @param lease how long the immediate revocation of an evicted guest may take before another replica tries; null if
     *     evicted guests are neither queued for revocation nor published as events
     */
    public record Policy(Duration life, boolean revokeExpired, Duration lease) {

        String leaseMillis() {
            return lease == null ? "" : Long.toString(lease.toMillis());
        }
    }

    private final RedisLink redis;
    private final GuestRedisKeys keys;
    private final TokenStorage tokens;
    private final Policy policy;
    private final Clock clock;
    private final Script admit;
    private final InstantText now = new InstantText();

    public SessionStore(RedisLink redis, GuestRedisKeys keys, TokenStorage tokens, Policy policy, Clock clock) {
        this.redis = redis;
        this.keys = keys;
        this.tokens = tokens;
        this.policy = policy;
        this.clock = clock;
        Map<String, Object> constants = new HashMap<>();
        constants.put("life", policy.life().toMillis());
        constants.put("lease", policy.lease() == null ? null : policy.lease().toMillis());
        constants.put("record_life", Idempotency.REMEMBERED.toMillis());
        constants.put("revoke_expired", policy.revokeExpired());
        constants.put("channel", keys.events());
        constants.put("sessions_prefix", keys.sessions(""));
        constants.put("withdrawn_prefix", keys.withdrawn(""));
        this.admit = ADMIT.with(constants);
    }

    /** A session whose write has started; the caller passes it to {@link #withdraw}. */
    public record Write(SessionRequest request, String member) {}

    /** The write of a request. */
    public Write prepare(SessionRequest request) {
        ObjectNode member = JSON.createObjectNode().put("guestId", request.guestId());
        tokens.seal(request.guestToken(), request.fingerprint(), request.guestId())
                .ifPresent(stored -> member.put("guestToken", stored));
        try {
            return new Write(request, JSON.writeValueAsString(member));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Admits the session, evicts the oldest beyond the session limit, queues their revocation and publishes the
     * evictions.
     */
    public CompletableFuture<Admission> admit(Write write) {
        SessionRequest request = write.request();
        IdempotencyClaim claim = request.claim();
        List<String> names = new ArrayList<>();
        names.add(keys.sessions(request.fingerprint()));
        names.add(keys.revocations());
        names.add(keys.withdrawn(request.requestId()));
        names.add(keys.unreadable());
        List<String> arguments = new ArrayList<>();
        arguments.add(write.member());
        arguments.add(request.guestId());
        arguments.add(Integer.toString(request.limit().sessions()));
        arguments.add(request.limit().refuses() ? "refuse" : "evict-oldest");
        arguments.add(now.of(clock.instant()));
        if (policy.revokeExpired()) {
            names.add(keys.lapsing());
        }
        if (claim != null) {
            names.add(claim.key());
            arguments.add(claim.json());
        }
        return redis.run(admit, names.toArray(String[]::new), arguments.toArray(String[]::new))
                .thenApply(Admission::of);
    }

    /** The progress of invalidating a withdrawn guest. */
    public enum Invalidation {
        DONE("done"),
        IN_PROGRESS("in-progress"),
        FAILED("failed");

        private final String word;

        Invalidation(String word) {
            this.word = word;
        }
    }

    /** Ensures that the session does not exist, now or after a late write, and that its guest is revoked. */
    public CompletableFuture<Void> withdraw(Write write, Invalidation invalidation) {
        SessionRequest request = write.request();
        return redis.runEarly(
                        WITHDRAW,
                        keysOf(request),
                        write.member(),
                        request.guestId(),
                        request.fingerprint(),
                        Long.toString(WITHDRAWN_MARK.toMillis()),
                        invalidation.word,
                        request.requestId(),
                        policy.leaseMillis())
                .thenAccept(done -> {});
    }

    /** The sessions of a fingerprint, oldest first. */
    public CompletableFuture<List<GuestSession>> sessions(String fingerprint) {
        return redis.run(SESSIONS, new String[] {keys.sessions(fingerprint)}).thenApply(SessionStore::read);
    }

    /**
     * Removes sessions and queues their guests for revocation.
     *
     * @param guestId one guest, or null for all
     * @return the ids of the removed guests
     */
    public CompletableFuture<List<String>> revoke(String fingerprint, String guestId) {
        return redis.run(
                REVOKE,
                new String[] {keys.sessions(fingerprint), keys.revocations(), keys.lapsing(), keys.unreadable()},
                guestId == null ? "" : guestId,
                fingerprint,
                policy.leaseMillis());
    }

    /** Queues the guests of lapsed sessions for revocation and returns their ids. */
    public CompletableFuture<List<String>> lapse(int atMost) {
        return redis.run(
                LAPSE,
                new String[] {keys.lapsing(), keys.revocations(), keys.unreadable()},
                keys.prefix(),
                Integer.toString(atMost));
    }

    private String[] keysOf(SessionRequest request) {
        return new String[] {
            keys.sessions(request.fingerprint()),
            keys.revocations(),
            keys.withdrawn(request.requestId()),
            keys.lapsing(),
            request.claim() == null ? GuestRedisKeys.UNUSED : request.claim().key(),
            keys.unreadable()
        };
    }

    private static List<GuestSession> read(List<String> answer) {
        List<GuestSession> sessions = new ArrayList<>();
        Instant expiresAt = answer.get(0).isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(answer.get(0)));
        for (int i = 1; i + 1 < answer.size(); i += 2) {
            double score = Double.parseDouble(answer.get(i + 1).replace("inf", "Infinity"));
            Optional<String> id = guestId(answer.get(i));
            if (id.isPresent() && Math.abs(score) < LATEST) {
                sessions.add(new GuestSession(id.get(), Instant.ofEpochMilli((long) score), expiresAt));
            }
        }
        return sessions;
    }

    /** Empty if Guestway did not write the member; the next write puts it aside. */
    private static Optional<String> guestId(String member) {
        try {
            JsonNode id = JSON.readTree(member).path("guestId");
            return id.isTextual() && !id.textValue().isEmpty() ? Optional.of(id.textValue()) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
