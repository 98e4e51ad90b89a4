package io.guestway.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.redis.RedisLink;
import io.guestway.sandbox.SandboxRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.sync.RedisCommands;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The atomic step against a real Redis (docs/contract.md section 5). */
class SessionStoreIT {

    private static final GuestRedisKeys KEYS = new GuestRedisKeys("msg:guest:");
    private static final String QUEUE = "guestway:msg:guest:revocations";

    private static SandboxRedis server;
    private static Vertx vertx;
    private static RedisLink link;
    private static RedisClient client;
    private static RedisCommands<String, String> redis;
    private final String device = "device-" + UUID.randomUUID();
    private SessionLimit limit = new SessionLimit(3, false);

    @BeforeAll
    static void start() throws Exception {
        server = SandboxRedis.start();
        vertx = Vertx.vertx();
        link = new RedisLink(
                server.url(),
                Duration.ofSeconds(2),
                Optional.empty(),
                vertx,
                fresh -> CompletableFuture.completedFuture(null));
        link.start();
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(link::isUp);
        client = RedisClient.create(server.url());
        redis = client.connect().sync();
    }

    @AfterAll
    static void stop() throws Exception {
        client.shutdown();
        link.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.close();
    }

    private static SessionStore store(TokenStorage tokens) {
        return new SessionStore(
                link,
                KEYS,
                tokens,
                new SessionStore.Policy(Duration.ofSeconds(100), false, Duration.ofSeconds(30)),
                Clock.systemUTC());
    }

    private SessionStore.Write write(SessionStore store, String guestId) {
        return store.prepare(
                new SessionRequest(UUID.randomUUID().toString(), device, guestId, "secret-" + guestId, limit, null));
    }

    private Admission admit(SessionStore store, String guestId) {
        return store.admit(write(store, guestId)).join();
    }

    @Test
    void scores_rise_strictly_even_within_a_millisecond() {
        SessionStore store = store(TokenStorage.plain());
        List<Double> scores = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            admit(store, "g" + i);
            scores.add(redis.zrevrangeWithScores(KEYS.sessions(device), 0, 0)
                    .get(0)
                    .getScore());
        }

        assertThat(scores).isSorted().doesNotHaveDuplicates();
        long now = Long.parseLong(redis.time().get(0)) * 1000;
        assertThat(scores.get(199)).isBetween(now - 10_000.0, now + 2_000.0);
    }

    @Test
    void what_is_evicted_is_the_oldest_and_is_queued_in_the_same_step() {
        SessionStore store = store(TokenStorage.plain());
        for (String id : List.of("a", "b", "c")) {
            assertThat(admit(store, id).evicted()).isEmpty();
        }

        Admission fourth = admit(store, "d");

        assertThat(fourth.evicted()).containsExactly("a");
        assertThat(fourth.active()).isEqualTo(3);
        assertThat(redis.zscore(QUEUE, "a")).isNotNull();
    }

    @Test
    void a_lower_cap_evicts_all_that_is_too_much() {
        SessionStore store = store(TokenStorage.plain());
        for (String id : List.of("e", "f", "g")) {
            admit(store, id);
        }

        Admission admission = store.admit(store.prepare(new SessionRequest(
                        UUID.randomUUID().toString(), device, "h", "secret", new SessionLimit(1, false), null)))
                .join();

        assertThat(admission.evicted()).containsExactly("e", "f", "g");
        assertThat(admission.active()).isEqualTo(1);
    }

    @Test
    void the_same_write_twice_is_one_session() {
        SessionStore store = store(TokenStorage.plain());
        SessionStore.Write write = write(store, "once");

        Admission first = store.admit(write).join();
        Admission second = store.admit(write).join();

        assertThat(second.createdAt()).isEqualTo(first.createdAt());
        assertThat(redis.zcard(KEYS.sessions(device))).isEqualTo(1);
    }

    @Test
    void a_write_that_was_withdrawn_before_it_arrived_has_no_effect() {
        SessionStore store = store(TokenStorage.plain());
        SessionStore.Write write = write(store, "late");

        store.withdraw(write, SessionStore.Invalidation.FAILED).join();
        Admission admission = store.admit(write).join();

        assertThat(admission.outcome()).isEqualTo(Admission.Outcome.WITHDRAWN);
        assertThat(redis.exists(KEYS.sessions(device))).isZero();
        assertThat(redis.zscore(QUEUE, "late")).isNotNull();
    }

    @Test
    void a_write_that_is_withdrawn_after_it_arrived_is_undone() {
        SessionStore store = store(TokenStorage.plain());
        SessionStore.Write write = write(store, "undone");
        store.admit(write).join();

        store.withdraw(write, SessionStore.Invalidation.DONE).join();

        assertThat(redis.exists(KEYS.sessions(device))).isZero();
        assertThat(redis.zscore(QUEUE, "undone")).isNull();
    }

    @Test
    void at_a_session_limit_that_refuses_no_session_is_admitted() {
        SessionStore store = store(TokenStorage.plain());
        limit = new SessionLimit(3, true);
        for (String id : List.of("i", "j", "k")) {
            admit(store, id);
        }

        assertThat(admit(store, "l").outcome()).isEqualTo(Admission.Outcome.SESSION_LIMIT_REACHED);
        assertThat(redis.zcard(KEYS.sessions(device))).isEqualTo(3);
    }

    @Test
    void each_issue_resets_the_time_to_live() {
        SessionStore store = store(TokenStorage.plain());
        admit(store, "m");
        redis.pexpire(KEYS.sessions(device), 5_000);

        Admission admission = admit(store, "n");

        assertThat(redis.pttl(KEYS.sessions(device))).isBetween(95_000L, 100_000L);
        assertThat(admission.expiresAt()).isEqualTo(admission.createdAt().plusSeconds(100));
    }

    @Test
    void members_are_json_with_the_token_as_the_storage_says() {
        admit(store(TokenStorage.plain()), "plain");
        assertThat(redis.zrange(KEYS.sessions(device), 0, -1))
                .containsExactly("{\"guestId\":\"plain\",\"guestToken\":\"secret-plain\"}");
        redis.del(KEYS.sessions(device));
        admit(store(TokenStorage.none()), "none");
        assertThat(redis.zrange(KEYS.sessions(device), 0, -1)).containsExactly("{\"guestId\":\"none\"}");
        redis.del(KEYS.sessions(device));
        admit(store(TokenStorage.encrypted(io.guestway.support.World.ENCRYPTION_KEY)), "enc");
        assertThat(redis.zrange(KEYS.sessions(device), 0, -1).get(0))
                .matches("\\{\"guestId\":\"enc\",\"guestToken\":\"k[0-9a-f]{8}:[A-Za-z0-9+/=]+\"}")
                .doesNotContain("secret");
    }

    @Test
    void a_leased_revocation_is_not_leased_again_until_it_is_postponed() {
        redis.del(QUEUE);
        redis.zadd(QUEUE, 1.0, "due");
        RevocationQueue queue = new RevocationQueue(link, KEYS, Duration.ofSeconds(30));

        assertThat(queue.lease(10).join()).containsExactly("due");
        assertThat(queue.lease(10).join()).isEmpty();

        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            queue.postpone("due", Duration.ZERO, true).join();
            long now = Long.parseLong(redis.time().get(0)) * 1000
                    + Long.parseLong(redis.time().get(1)) / 1000;
            waits.add(Math.round((redis.zscore(QUEUE, "due") - now) / 1000));
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
        queue.confirm("due").join();
        assertThat(redis.exists(QUEUE)).isZero();
    }

    @Test
    void a_member_that_guestway_did_not_write_is_put_aside_and_counts_for_nothing() {
        for (String garbage : List.of("not json", "true", "{\"guestId\":null}", "{\"guestId\":{}}", "[1]")) {
            redis.zadd(KEYS.sessions(device), ScoredValue.just(1, garbage));
        }
        for (double score : List.of(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)) {
            redis.zadd(KEYS.sessions(device), ScoredValue.just(score, "{\"guestId\":\"at " + score + "\"}"));
        }
        long before = redis.llen(KEYS.unreadable());
        SessionStore store = store(TokenStorage.plain());
        assertThat(store.sessions(device).join()).isEmpty();
        for (String id : List.of("o", "p", "q")) {
            assertThat(admit(store, id).evicted()).isEmpty();
        }

        assertThat(store.sessions(device).join())
                .extracting(GuestSession::guestId)
                .containsExactly("o", "p", "q");
        assertThat(redis.llen(KEYS.unreadable()) - before).isEqualTo(7);
        assertThat(admit(store, "r").evicted()).containsExactly("o");
    }

    @Test
    void a_queue_of_another_type_is_put_aside_and_loses_no_guest() {
        SessionStore store = store(TokenStorage.plain());
        for (String id : List.of("s", "t", "u")) {
            admit(store, id);
        }
        redis.del(QUEUE);
        redis.set(QUEUE, "a text");

        Admission admission = admit(store, "v");

        assertThat(admission.evicted()).containsExactly("s");
        assertThat(redis.zscore(QUEUE, "s")).isNotNull();
        assertThat(redis.zcard(KEYS.sessions(device))).isEqualTo(3);
        assertThat(redis.keys(KEYS.unreadable() + ":*")).isNotEmpty();
    }

    @Test
    void a_set_of_another_type_is_put_aside() {
        redis.set(KEYS.sessions(device), "a text");
        SessionStore store = store(TokenStorage.plain());
        assertThat(store.sessions(device).join()).isEmpty();

        assertThat(admit(store, "w").active()).isEqualTo(1);
    }

    @Test
    void an_overwritten_list_of_entries_put_aside_is_put_aside_itself() {
        redis.del(KEYS.unreadable());
        redis.set(KEYS.unreadable(), "a text");
        redis.zadd(KEYS.sessions(device), 5, "left by a person");
        redis.del(QUEUE);
        redis.set(QUEUE, "a text");
        SessionStore store = store(TokenStorage.plain());

        for (String id : List.of("x", "y", "z")) {
            assertThat(admit(store, id).evicted()).isEmpty();
        }
        assertThat(admit(store, "last").evicted()).containsExactly("x");

        assertThat(redis.get(KEYS.unreadable() + ":1")).isEqualTo("a text");
        assertThat(redis.lrange(KEYS.unreadable(), 0, -1))
                .hasSize(3)
                .anyMatch(entry -> entry.contains(KEYS.unreadable() + ":1"))
                .anyMatch(entry -> entry.contains("left by a person"))
                .anyMatch(entry -> entry.contains("\"" + QUEUE + "\""));
        redis.del(KEYS.unreadable(), KEYS.unreadable() + ":1");
    }
}
