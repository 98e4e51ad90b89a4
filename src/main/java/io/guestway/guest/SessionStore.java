package io.guestway.guest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.guestway.redis.RedisLink;
import io.guestway.redis.Script;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Script WITHDRAW = Script.load(SessionStore.class, "withdraw", "readable", "own-ends");
    private static final Script SESSIONS = Script.load(SessionStore.class, "sessions");
    private static final Script SESSIONS_OWN_ENDS = Script.load(SessionStore.class, "sessions", "readable", "own-ends");
    private static final Script REVOKE = Script.load(SessionStore.class, "revoke", "readable", "own-ends");
    private static final Script TOUCH = Script.load(SessionStore.class, "touch", "readable", "own-ends");
    /** The answer of a script that lacks the keys of sessions with ends of their own. */
    static final List<String> LACKS_KEYS = List.of("details");

    private static final Script LAPSE = Script.load(SessionStore.class, "lapse", "readable");

    /**
     * The policy of sessions.
     *
     * @param life sliding time to live of a fingerprint's sessions
     * @param revokeExpired also revoke the guests of lapsed sessions
     * @param lease how long the immediate revocation of an evicted guest may take before another replica tries; null if
     *     evicted guests are neither queued for revocation nor published as events
     * @param secrets seals what the end of a session requires; null in the dialect guests-api
     * @param replica names this process; ends that its callers wait for are left to it; empty in the dialect guests-api
     */
    public record Policy(Duration life, boolean revokeExpired, Duration lease, TokenStorage secrets, String replica) {

        /** That of the dialect guests-api. */
        public Policy(Duration life, boolean revokeExpired, Duration lease) {
            this(life, revokeExpired, lease, null, "");
        }

        /** Whether the dialect is web-messaging, each of whose sessions has an end of its own. */
        boolean hasOwnEnds() {
            return secrets != null;
        }

        String leaseMillis() {
            return lease == null ? "" : Long.toString(lease.toMillis());
        }
    }

    private final RedisLink redis;
    private final GuestRedisKeys keys;
    private final TokenStorage tokens;
    private final Policy policy;
    private final Admissions admissions;

    public SessionStore(RedisLink redis, GuestRedisKeys keys, TokenStorage tokens, Policy policy, Clock clock) {
        this.redis = redis;
        this.keys = keys;
        this.tokens = tokens;
        this.policy = policy;
        this.admissions = new Admissions(redis, keys, policy, clock);
    }

    /** A session whose write has started; the caller passes it to {@link #withdraw}. */
    public record Write(SessionRequest request, String member, String sealed) {}

    /** The write of a request. */
    public Write prepare(SessionRequest request) {
        ObjectNode member = JSON.createObjectNode().put("guestId", request.guestId());
        tokens.seal(request.guestToken(), request.fingerprint(), request.guestId())
                .ifPresent(stored -> member.put("guestToken", stored));
        try {
            return new Write(request, JSON.writeValueAsString(member), request.terms() == null ? "" : sealed(request));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String sealed(SessionRequest request) throws JsonProcessingException {
        String secret = JSON.writeValueAsString(Map.of("token", request.guestToken()));
        return policy.secrets()
                .seal(secret, request.fingerprint(), request.guestId())
                .orElseThrow();
    }

    /**
     * Admits the session, evicts the oldest beyond the session limit, queues their revocation and publishes the
     * evictions.
     */
    public CompletableFuture<Admission> admit(Write write) {
        return admissions.admit(write);
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
        List<String> arguments = new ArrayList<>(List.of(
                write.member(),
                request.guestId(),
                request.fingerprint(),
                Long.toString(WITHDRAWN_MARK.toMillis()),
                invalidation.word,
                request.requestId(),
                policy.leaseMillis()));
        if (request.terms() != null) {
            arguments.add(request.terms().proved() ? write.sealed() : "");
            arguments.add(request.terms().kind());
            arguments.add(Long.toString(request.terms().life().toMillis()));
        }
        return redis.runEarly(WITHDRAW, keysOf(request), arguments.toArray(String[]::new))
                .thenAccept(done -> {});
    }

    /** The sessions of a fingerprint, oldest first. */
    public CompletableFuture<List<GuestSession>> sessions(String fingerprint) {
        return sessions(fingerprint, policy.hasOwnEnds())
                .thenCompose(answer -> answer.equals(LACKS_KEYS)
                        ? sessions(fingerprint, true).thenApply(own -> SessionAnswer.read(own, true, false))
                        : CompletableFuture.completedFuture(
                                SessionAnswer.read(answer, policy.hasOwnEnds(), policy.hasOwnEnds())));
    }

    private CompletableFuture<List<String>> sessions(String fingerprint, boolean withOwnEnds) {
        return redis.run(
                withOwnEnds ? SESSIONS_OWN_ENDS : SESSIONS,
                withOwnEnds
                        ? new String[] {keys.sessions(fingerprint), keys.details(fingerprint)}
                        : new String[] {keys.sessions(fingerprint)});
    }

    /**
     * Removes sessions and queues their guests for revocation.
     *
     * @param guestId one guest, or null for all
     * @param caller the {@code X-Request-Id} of the caller
     * @return the ids of the removed guests
     */
    public CompletableFuture<List<String>> revoke(String fingerprint, String guestId, String caller) {
        return revoke(fingerprint, guestId, caller, policy.hasOwnEnds())
                .thenCompose(answer -> answer.equals(LACKS_KEYS)
                        ? revoke(fingerprint, guestId, caller, true)
                        : CompletableFuture.completedFuture(answer));
    }

    private CompletableFuture<List<String>> revoke(
            String fingerprint, String guestId, String caller, boolean withOwnEnds) {
        List<String> names = new ArrayList<>(
                List.of(keys.sessions(fingerprint), keys.revocations(), keys.lapsing(), keys.unreadable()));
        if (withOwnEnds) {
            names.addAll(keys.ownEnds(fingerprint));
        }
        return redis.run(
                REVOKE,
                names.toArray(String[]::new),
                guestId == null ? "" : guestId,
                fingerprint,
                policy.leaseMillis(),
                caller,
                Long.toString(policy.life().toMillis()),
                policy.replica());
    }

    /**
     * Moves the end of a session with an end of its own.
     *
     * @param life the longest from now
     * @param wanted the requested end, or null for the latest
     * @return the session; empty if there is none. Fails with {@link IllegalArgumentException} if the wanted end is past
     */
    public CompletableFuture<Optional<GuestSession>> touch(
            String fingerprint, String guestId, Duration life, Instant wanted) {
        return redis.run(
                        TOUCH,
                        new String[] {keys.sessions(fingerprint), keys.details(fingerprint), keys.secrets(fingerprint)},
                        guestId,
                        Long.toString(life.toMillis()),
                        wanted == null ? "" : Long.toString(wanted.toEpochMilli()))
                .thenApply(answer -> {
                    if (answer.isEmpty()) {
                        return Optional.empty();
                    }
                    if (answer.get(0).equals("past")) {
                        throw new IllegalArgumentException("the wanted end is past");
                    }
                    return Optional.of(new GuestSession(
                            guestId,
                            Instant.ofEpochMilli(Long.parseLong(answer.get(0))),
                            Instant.ofEpochMilli(Long.parseLong(answer.get(1))),
                            answer.get(2)));
                });
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
        List<String> names = new ArrayList<>(List.of(
                keys.sessions(request.fingerprint()),
                keys.revocations(),
                keys.withdrawn(request.requestId()),
                keys.lapsing(),
                request.claim() == null
                        ? GuestRedisKeys.UNUSED
                        : request.claim().key(),
                keys.unreadable()));
        if (request.terms() != null) {
            names.addAll(keys.ownEnds(request.fingerprint()));
        }
        return names.toArray(String[]::new);
    }
}
