package io.guestway.guest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.guestway.redis.RedisLink;
import io.guestway.redis.Script;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The sessions of each device in Redis, never more than the cap at any instant (docs/contract.md section 5). Each
 * method is one atomic step; all of them fail with {@link io.guestway.redis.RedisUnavailable}.
 */
public final class SessionStore {

    /** Long enough for a write that lay in the socket of a paused Redis to arrive and find its mark. */
    private static final Duration WITHDRAWN_MARK = Duration.ofMinutes(10);

    /** Scores beyond this are no times in ms. */
    private static final double LATEST = 1e15;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Script ADMIT = Script.load(SessionStore.class, "admit", "readable");
    private static final Script WITHDRAW = Script.load(SessionStore.class, "withdraw", "readable");
    private static final Script SESSIONS = Script.load(SessionStore.class, "sessions");
    private static final Script REVOKE = Script.load(SessionStore.class, "revoke", "readable");
    private static final Script LAPSE = Script.load(SessionStore.class, "lapse", "readable");

    /**
     * How sessions live.
     *
     * @param life sliding life of a fingerprint's sessions
     * @param refuseAtCap refuse at the cap instead of evicting the oldest
     * @param revokeExpired remember when sessions lapse
     * @param lease how long the immediate revocation of an evicted guest may take before another replica may try; null
     *     where those who are evicted are neither queued for revocation nor told of on the channels of events
     */
    public record Policy(Duration life, boolean refuseAtCap, boolean revokeExpired, Duration lease) {

        String leaseMillis() {
            return lease == null ? "" : Long.toString(lease.toMillis());
        }
    }

    private final RedisLink redis;
    private final GuestKeys keys;
    private final TokenStorage tokens;
    private final Policy policy;
    private final Clock clock;

    public SessionStore(RedisLink redis, GuestKeys keys, TokenStorage tokens, Policy policy, Clock clock) {
        this.redis = redis;
        this.keys = keys;
        this.tokens = tokens;
        this.policy = policy;
        this.clock = clock;
    }

    /** A session whose write has begun; kept by the caller for {@link #withdraw}. */
    public record Write(SessionRequest request, String member) {}

    /** What is to be written for a request. */
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

    /** Admits the session, evicts the oldest beyond the cap, queues those for revocation and publishes that. */
    public CompletableFuture<Admission> admit(Write write) {
        SessionRequest request = write.request();
        IdempotencyClaim claim = request.claim();
        return redis.run(
                        ADMIT,
                        keysOf(request),
                        write.member(),
                        request.guestId(),
                        request.fingerprint(),
                        Integer.toString(request.cap()),
                        Long.toString(policy.life().toMillis()),
                        policy.refuseAtCap() ? "refuse" : "evict-oldest",
                        policy.leaseMillis(),
                        policy.revokeExpired() ? "1" : "0",
                        claim == null ? "" : claim.json(),
                        Long.toString(Idempotency.REMEMBERED.toMillis()),
                        request.requestId(),
                        Instant.now(clock).toString(),
                        policy.lease() == null ? "" : keys.events())
                .thenApply(Admission::of);
    }

    /** How far the attempt has come to invalidate a guest that is withdrawn. */
    public enum Invalidation {
        DONE("done"),
        UNDER_WAY("under-way"),
        FAILED("failed");

        private final String word;

        Invalidation(String word) {
            this.word = word;
        }
    }

    /** Makes sure that the session is not there, now or later, and that its guest will end. */
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
     * Takes sessions out and queues their guests for revocation.
     *
     * @param guestId one guest, or null for all
     * @return the ids of the guests that were taken out
     */
    public CompletableFuture<List<String>> revoke(String fingerprint, String guestId) {
        return redis.run(
                REVOKE,
                new String[] {keys.sessions(fingerprint), keys.revocations(), keys.lapsing(), keys.unreadable()},
                guestId == null ? "" : guestId,
                fingerprint,
                policy.leaseMillis());
    }

    /** Queues for revocation the guests whose sessions lapsed; answers with their ids. */
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
            request.claim() == null ? GuestKeys.UNUSED : request.claim().key(),
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

    /** Empty if it is no member that Guestway wrote: the next write puts it aside. */
    private static Optional<String> guestId(String member) {
        try {
            JsonNode id = JSON.readTree(member).path("guestId");
            return id.isTextual() && !id.textValue().isEmpty() ? Optional.of(id.textValue()) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
