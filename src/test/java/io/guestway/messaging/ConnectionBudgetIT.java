package io.guestway.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.guest.GuestRedisKeys;
import io.guestway.guest.TokenStorage;
import io.guestway.redis.RedisLink;
import io.guestway.sandbox.SandboxRedis;
import io.guestway.support.World;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The budget of control connections and the queue of ends that takes from it, in a real Redis, with a window of 2 s. */
class ConnectionBudgetIT {

    private static final Duration WINDOW = Duration.ofSeconds(2);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final GuestRedisKeys KEYS = new GuestRedisKeys("msg:guest:");
    private static final TokenStorage SECRETS = TokenStorage.encrypted(World.ENCRYPTION_KEY);
    private static final String ENDS = "guestway:msg:guest:ends";

    private static Vertx vertx;
    private static SandboxRedis server;
    private static RedisLink link;
    private static RedisClient client;
    private static RedisCommands<String, String> redis;

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
        await().atMost(Duration.ofSeconds(5)).until(link::isUp);
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

    @BeforeEach
    void clear() {
        redis.flushall();
    }

    /** Each is that of another replica: they share nothing but Redis. */
    private static ConnectionBudget budget(int connections) {
        return new ConnectionBudget(link, KEYS, "deployment", connections, WINDOW, System::nanoTime);
    }

    private static EndQueue queue(ConnectionBudget budget) {
        return new EndQueue(link, KEYS, SECRETS, budget, LEASE, "replica");
    }

    private static void queued(String guestId, long due, long expires) {
        String secret = SECRETS.seal("{\"token\":\"token-of-" + guestId + "\"}", "device", guestId)
                .orElseThrow();
        redis.hset(
                ENDS + "-needs",
                guestId,
                "{\"fingerprint\":\"device\",\"kind\":\"anonymous\",\"expires\":\"" + expires + "\",\"queued\":\"1\","
                        + "\"secret\":\"" + secret + "\"}");
        redis.zadd(ENDS, due, guestId);
    }

    private static long inAnHour() {
        return System.currentTimeMillis() + 3_600_000;
    }

    @Test
    void three_replicas_together_never_exceed_it_in_any_window() {
        List<ConnectionBudget> replicas = List.of(budget(20), budget(20), budget(20));
        List<Long> given = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofSeconds(7).toNanos();
        int caller = 0;
        while (System.nanoTime() < end) {
            List<CompletableFuture<ConnectionBudget.Answer>> asked = new ArrayList<>();
            for (ConnectionBudget replica : replicas) {
                asked.add(replica.permit("caller-" + caller++));
            }
            long now = System.currentTimeMillis();
            asked.stream()
                    .map(CompletableFuture::join)
                    .filter(ConnectionBudget.Answer::isGiven)
                    .forEach(permit -> given.add(now));
        }

        assertThat(given).hasSizeBetween(60, 80);
        for (int i = 20; i < given.size(); i++) {
            // both are measured here and not in Redis
            assertThat(given.get(i) - given.get(i - 20)).isGreaterThan(WINDOW.toMillis() - 50);
        }
    }

    @Test
    void a_caller_that_waits_comes_before_ends_that_nobody_waits_for() {
        ConnectionBudget budget = budget(1);
        EndQueue queue = queue(budget);
        assertThat(budget.permit("first").join().isGiven()).isTrue();
        assertThat(budget.permit("waiting").join().isGiven()).isFalse();
        queued("wm~a", 0, inAnHour());
        await().atMost(Duration.ofSeconds(4))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    assertThat(queue.take().join().end()).isNull();
                    return budget.permit("waiting").join().isGiven();
                });
    }

    @Test
    void a_backlog_of_ends_at_three_replicas_stays_within_the_budget_and_leaves_a_tenth_to_callers() {
        for (int i = 0; i < 60; i++) {
            queued("wm~" + i, 1 + i, inAnHour());
        }
        List<ConnectionBudget> replicas = List.of(budget(20), budget(20), budget(20));
        List<Long> given = new ArrayList<>();
        int ended = 0;
        int callers = 0;
        int waits = 0;
        long last = System.nanoTime();
        for (int round = 0; ended < 60; round++) {
            ConnectionBudget replica = replicas.get(round % 3);
            EndQueue queue = queue(replica);
            EndQueue.Taken taken = queue.take().join();
            if (taken.end() != null) {
                ended++;
                given.add(System.currentTimeMillis());
                queue.confirm(taken.end()).join();
            }
            if (System.nanoTime() - last > Duration.ofMillis(1_000).toNanos()) {
                last = System.nanoTime();
                callers++;
                if (replica.permit("caller-" + callers).join().isGiven()) {
                    given.add(System.currentTimeMillis());
                } else {
                    waits++;
                }
            }
        }

        assertThat(callers).isGreaterThan(4);
        assertThat(waits).isZero();
        for (int i = 20; i < given.size(); i++) {
            // both are measured here and not in Redis
            assertThat(given.get(i) - given.get(i - 20)).isGreaterThan(WINDOW.toMillis() - 50);
        }
    }

    @Test
    void an_end_that_a_caller_waits_for_may_have_the_last_permit() {
        ConnectionBudget budget = budget(10);
        for (int i = 0; i < 9; i++) {
            assertThat(budget.permit("caller-" + i).join().isGiven()).isTrue();
        }
        queued("wm~evicted", 1, inAnHour());
        assertThat(queue(budget).take().join().end()).isNull();

        queued("wm~deleted", 0, inAnHour());
        assertThat(queue(budget).take().join().end().guestId()).isEqualTo("wm~deleted");
    }

    @Test
    void an_end_that_a_caller_of_another_replica_waits_for_is_left_to_it_for_two_seconds() {
        long now = System.currentTimeMillis();
        queued("wm~a", 0, inAnHour());
        String needs = redis.hget(ENDS + "-needs", "wm~a");
        redis.hset(
                ENDS + "-needs",
                "wm~a",
                needs.replace("\"queued\":\"1\"", "\"queued\":\"" + now + "\",\"owner\":\"other\""));
        EndQueue.Taken left = queue(budget(20)).take().join();
        assertThat(left.end()).isNull();
        assertThat(left.pause()).contains(Duration.ofMillis(500));

        redis.hset(
                ENDS + "-needs",
                "wm~a",
                needs.replace("\"queued\":\"1\"", "\"queued\":\"" + (now - 3_000) + "\",\"owner\":\"other\""));
        assertThat(queue(budget(20)).take().join().end().guestId()).isEqualTo("wm~a");
    }

    @Test
    void the_end_of_a_named_guest_is_taken_if_it_is_due_and_no_other_replica_works_on_it() {
        EndQueue queue = queue(budget(20));
        queued("wm~a", 0, inAnHour());
        queued("wm~b", 1, inAnHour());
        queued("wm~later", inAnHour(), inAnHour());

        assertThat(queue.take("wm~b").join().end().guestId()).isEqualTo("wm~b");
        assertThat(queue.take("wm~b").join().end()).isNull();
        assertThat(queue.take("wm~later").join().pause())
                .hasValueSatisfying(pause -> assertThat(pause).isGreaterThan(Duration.ofMinutes(50)));
        assertThat(queue.take("wm~unknown").join().pause()).isEmpty();
        queued("wm~lapsed", 0, System.currentTimeMillis() - 1);
        assertThat(queue.take("wm~lapsed").join().lapsed()).containsExactly("wm~lapsed");
    }

    @Test
    void an_end_is_leased_to_one_replica_together_with_its_permit() {
        ConnectionBudget budget = budget(20);
        queued("wm~a", 0, inAnHour());

        EndQueue.Taken taken = queue(budget).take().join();

        assertThat(taken.end().token()).isEqualTo("token-of-wm~a");
        assertThat(queue(budget(20)).take().join().end()).isNull();
        assertThat(redis.zcard(budget.permits())).isEqualTo(1);
        assertThat(redis.zscore(ENDS, "wm~a")).isGreaterThan(System.currentTimeMillis());
    }

    @Test
    void an_end_that_cannot_be_decrypted_costs_no_permit() {
        ConnectionBudget budget = budget(20);
        queued("wm~a", 0, inAnHour());
        TokenStorage otherKey = TokenStorage.encrypted("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

        EndQueue.Taken taken = new EndQueue(link, KEYS, otherKey, budget, LEASE, "replica")
                .take()
                .join();

        assertThat(taken.end()).isNull();
        await().atMost(Duration.ofSeconds(2)).until(() -> redis.exists(budget.permits()) == 0);
        assertThat(redis.zcard(ENDS)).isEqualTo(1);
    }

    @Test
    void a_lapsed_session_is_dropped_without_a_permit() {
        ConnectionBudget budget = budget(20);
        for (int i = 0; i < 300; i++) {
            queued("wm~" + i, 0, System.currentTimeMillis() - 1);
        }
        int dropped = 0;
        while (redis.zcard(ENDS) > 0) {
            dropped += queue(budget).take().join().lapsed().size();
        }

        assertThat(dropped).isEqualTo(300);
        assertThat(redis.hlen(ENDS + "-needs")).isZero();
        assertThat(redis.exists(budget.permits())).isZero();
    }

    @Test
    void a_confirmed_end_leaves_nothing_behind_and_a_postponed_one_its_lease_only() {
        EndQueue queue = queue(budget(20));
        queued("wm~a", 0, inAnHour());
        queued("wm~b", 0, inAnHour());
        End first = queue.take().join().end();
        End second = queue.take().join().end();

        queue.confirm(first).join();
        queue.postpone(second, Duration.ofSeconds(7), true).join();

        assertThat(redis.zrange(ENDS, 0, -1)).containsExactly(second.guestId());
        assertThat(redis.hkeys(ENDS + "-needs")).containsExactly(second.guestId());
        assertThat(redis.zscore(ENDS, second.guestId()) - System.currentTimeMillis())
                .isBetween(6000.0, 7100.0);
    }

    @Test
    void an_end_that_was_queued_anew_meanwhile_is_not_confirmed_by_the_old_one() {
        EndQueue queue = queue(budget(20));
        queued("wm~a", 0, inAnHour());
        End old = queue.take().join().end();
        queued("wm~a", 0, inAnHour() + 1);

        queue.confirm(old).join();

        assertThat(redis.zcard(ENDS)).isEqualTo(1);
    }

    @Test
    void a_refused_handshake_holds_the_deployment_with_growing_pauses() {
        ConnectionBudget budget = budget(20);
        queued("wm~a", 0, inAnHour());
        budget.refused(ConnectionBudget.Refusal.HANDSHAKE, Duration.ZERO, "").join();
        long first = redis.pttl(budget.hold());
        // opened at the same time
        budget.refused(ConnectionBudget.Refusal.HANDSHAKE, Duration.ZERO, "").join();
        assertThat(redis.pttl(budget.hold())).isLessThanOrEqualTo(first);
        redis.del(budget.hold());
        budget.refused(ConnectionBudget.Refusal.HANDSHAKE, Duration.ZERO, "").join();
        long second = redis.pttl(budget.hold());

        assertThat(first).isBetween(4000L, 5000L);
        assertThat(second).isBetween(9000L, 10_000L);
        assertThat(queue(budget).take().join().end()).isNull();
        assertThat(budget.permit("caller").join().isGiven()).isFalse();
    }

    @Test
    void one_refused_session_holds_nobody_else_but_two_hold_the_deployment() {
        ConnectionBudget budget = budget(20);
        budget.refused(ConnectionBudget.Refusal.SESSION, Duration.ofSeconds(5), "wm~a")
                .join();
        assertThat(redis.exists(budget.hold())).isZero();

        budget.refused(ConnectionBudget.Refusal.SESSION, Duration.ofSeconds(5), "wm~b")
                .join();
        assertThat(redis.pttl(budget.hold())).isBetween(4000L, 5000L);
    }
}
