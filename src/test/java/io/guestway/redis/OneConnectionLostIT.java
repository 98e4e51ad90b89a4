package io.guestway.redis;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.SandboxRedis;
import io.guestway.support.HoldingProxy;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One connection of several breaks or hangs while the others are sound: all of them are given up together. */
class OneConnectionLostIT {

    private static final int LOOPS = 3;
    /** Longer than a test waits: what fails earlier was not failed by its timeout. */
    private static final Duration NEVER = Duration.ofSeconds(60);

    private static final Duration AT_ONCE = Duration.ofSeconds(3);
    private static final Script COUNT = RedisScripts.of("redis.call('INCR', KEYS[1]) return {KEYS[1]}");
    private static final Script APPEND = RedisScripts.of("redis.call('RPUSH', KEYS[1], ARGV[1]) return {ARGV[1]}");
    private static final String[] ORDER = {"order"};

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(LOOPS));
    private SandboxRedis server;
    private HoldingProxy proxy;
    private RedisClient client;
    private RedisCommands<String, String> redis;
    private RedisLink link;

    @BeforeEach
    void start() throws Exception {
        server = SandboxRedis.start();
        proxy = new HoldingProxy(server.port());
        client = RedisClient.create(server.url());
        redis = client.connect().sync();
    }

    @AfterEach
    void stop() throws Exception {
        link.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
        proxy.close();
        client.shutdown();
        server.close();
    }

    private void connect(Duration timeout) throws InterruptedException {
        link = new RedisLink(
                "redis://127.0.0.1:" + proxy.port(),
                timeout,
                Optional.empty(),
                vertx,
                made -> CompletableFuture.completedFuture(null));
        link.start();
        assertThat(link.awaitFirst(Duration.ofSeconds(5))).isTrue();
    }

    /** A command for the connection of each loop, each with a key of its own. */
    private List<CompletableFuture<List<String>>> countOnEachLoop(String key) throws Exception {
        return onEachLoop(loop -> link.run(COUNT, new String[] {key + loop}));
    }

    private interface OnLoop {
        CompletableFuture<List<String>> run(int loop);
    }

    private List<CompletableFuture<List<String>>> onEachLoop(OnLoop command) throws Exception {
        List<CompletableFuture<List<String>>> answers = new ArrayList<>();
        for (EventExecutor loop : ((VertxInternal) vertx).getEventLoopGroup()) {
            int number = answers.size();
            answers.add(loop.submit(() -> command.run(number)).get(5, SECONDS));
        }
        return answers;
    }

    /** Ends one connection of the link, and none else. */
    private void killOne() {
        long own = redis.clientId();
        long one = redis.clientList()
                .lines()
                .map(line -> Long.parseLong(line.replaceFirst("^id=(\\d+) .*", "$1")))
                .filter(id -> id != own)
                .findFirst()
                .orElseThrow();
        assertThat(redis.clientKill(KillArgs.Builder.id(one))).isEqualTo(1);
    }

    private static boolean isDone(List<CompletableFuture<List<String>>> answers) {
        return answers.stream().allMatch(CompletableFuture::isDone);
    }

    private static Throwable failure(CompletableFuture<?> answer) {
        return answer.handle((done, failure) -> failure).join();
    }

    private static void assertUnavailable(List<CompletableFuture<List<String>>> answers, boolean inDoubt) {
        assertThat(answers).allSatisfy(answer -> assertThat(failure(answer))
                .isInstanceOfSatisfying(RedisUnavailableException.class, failure -> assertThat(failure.isInDoubt())
                        .isEqualTo(inDoubt)));
    }

    private int timesRun(String key) {
        String count = redis.get(key);
        return count == null ? 0 : Integer.parseInt(count);
    }

    @Test
    void a_killed_connection_fails_the_commands_of_all_at_once() throws Exception {
        connect(NEVER);
        RedisScripts.pauseWrites(client);
        List<CompletableFuture<List<String>>> outstanding = countOnEachLoop("outstanding");
        killOne();

        await().atMost(AT_ONCE).until(() -> isDone(outstanding));

        assertUnavailable(outstanding, true);
        RedisScripts.unpause(client);
    }

    @Test
    void a_killed_connection_takes_the_link_down_for_all_loops() throws Exception {
        connect(NEVER);
        link.beforeUse(CompletableFuture::new);

        killOne();

        await().atMost(AT_ONCE).until(() -> !link.isUp());
        List<CompletableFuture<List<String>>> refused = countOnEachLoop("refused");
        assertThat(isDone(refused)).isTrue();
        assertUnavailable(refused, false);
    }

    @Test
    void compensations_run_before_any_connection_is_used_again() throws Exception {
        connect(NEVER);
        CompletableFuture<Void> compensated = new CompletableFuture<>();
        CompletableFuture<Void> permitted = new CompletableFuture<>();
        link.beforeUse(() -> link.runEarly(APPEND, ORDER, "compensation").thenCompose(done -> {
            compensated.complete(null);
            return permitted;
        }));
        AtomicBoolean going = new AtomicBoolean(true);
        CompletableFuture<Void> callers = CompletableFuture.runAsync(() -> {
            while (going.get()) {
                link.run(APPEND, ORDER, compensated.isDone() ? "after" : "before")
                        .exceptionally(failure -> null)
                        .join();
            }
        });
        killOne();
        compensated.get(5, SECONDS);
        assertUnavailable(countOnEachLoop("refused"), false);
        long length = redis.llen(ORDER[0]);
        permitted.complete(null);
        await().atMost(AT_ONCE).until(() -> redis.llen(ORDER[0]) > length);
        going.set(false);
        callers.get(5, SECONDS);

        List<String> order = redis.lrange(ORDER[0], 0, -1);

        assertThat(order).containsOnlyOnce("compensation");
        assertThat(order.indexOf("compensation")).isLessThan(order.indexOf("after"));
        assertThat(order.subList(order.indexOf("after"), order.size())).containsOnly("after");
        assertThat(countOnEachLoop("again"))
                .allSatisfy(answer -> assertThat(answer).succeedsWithin(AT_ONCE));
    }

    @Test
    void nothing_is_sent_twice_when_connections_are_killed_under_load() throws Exception {
        connect(NEVER);
        Map<String, CompletableFuture<List<String>>> answers = new ConcurrentHashMap<>();
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean going = new AtomicBoolean(true);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 4; i++) {
            callers.execute(() -> {
                while (going.get()) {
                    String key = "load" + next.getAndIncrement();
                    CompletableFuture<List<String>> answer = link.run(COUNT, new String[] {key});
                    answers.put(key, answer);
                    if (failure(answer) instanceof RedisUnavailableException refused && !refused.isInDoubt()) {
                        await().atMost(Duration.ofSeconds(5)).until(link::isUp);
                    }
                }
            });
        }
        for (int kills = 0; kills < 5; kills++) {
            int from = next.get();
            await().atMost(Duration.ofSeconds(5)).until(() -> link.isUp() && next.get() > from + 200);
            killOne();
            await().atMost(AT_ONCE).until(() -> !link.isUp());
        }
        going.set(false);
        callers.shutdown();
        assertThat(callers.awaitTermination(10, SECONDS)).isTrue();

        assertThat(answers).allSatisfy((key, answer) -> {
            if (failure(answer) == null) {
                assertThat(timesRun(key)).isEqualTo(1);
            } else {
                assertThat(timesRun(key)).isLessThanOrEqualTo(1);
            }
        });
        assertThat(answers.values()).anyMatch(answer -> failure(answer) != null);
    }

    @Test
    void a_connection_that_hangs_is_noticed_by_its_timeout_and_what_it_held_is_not_sent_again() throws Exception {
        connect(Duration.ofSeconds(1));
        HoldingProxy.Connection held = proxy.connections().get(1);
        held.hold();

        List<CompletableFuture<List<String>>> answers = countOnEachLoop("held");
        await().atMost(Duration.ofSeconds(2)).until(() -> isDone(answers));

        assertThat(answers).filteredOn(answer -> failure(answer) == null).hasSize(LOOPS - 1);
        assertUnavailable(
                answers.stream().filter(answer -> failure(answer) != null).toList(), true);
        await().atMost(AT_ONCE).until(link::isUp);
        assertThat(countOnEachLoop("again"))
                .allSatisfy(answer -> assertThat(answer).succeedsWithin(AT_ONCE));
        held.release();
        await().atMost(AT_ONCE).untilAsserted(() -> {
            for (int loop = 0; loop < LOOPS; loop++) {
                assertThat(timesRun("held" + loop)).isEqualTo(1);
            }
        });
    }

    @Test
    void a_connection_that_hangs_fails_the_commands_of_the_others_before_their_own_timeout() throws Exception {
        Duration timeout = Duration.ofSeconds(4);
        connect(timeout);
        proxy.connections().get(1).hold();
        List<CompletableFuture<List<String>>> first = countOnEachLoop("first");
        await().until(() -> first.stream().filter(CompletableFuture::isDone).count() == LOOPS - 1);
        await().pollDelay(timeout.dividedBy(2)).until(() -> true);

        RedisScripts.pauseWrites(client);
        List<CompletableFuture<List<String>>> later = countOnEachLoop("later");
        long given = System.nanoTime();
        await().atMost(timeout).until(() -> isDone(later));

        assertThat(Duration.ofNanos(System.nanoTime() - given))
                .isLessThan(timeout.multipliedBy(3).dividedBy(4));
        assertUnavailable(later, true);
        RedisScripts.unpause(client);
    }

    @Test
    void a_connection_that_hangs_during_the_compensations_is_given_up_after_one_timeout() throws Exception {
        Duration timeout = Duration.ofSeconds(1);
        connect(timeout);
        AtomicReference<CompletableFuture<List<String>>> hanging = new AtomicReference<>();
        link.beforeUse(holdOnce(hanging));
        killOne();
        await().atMost(AT_ONCE).until(() -> hanging.get() != null);

        long given = System.nanoTime();
        await().atMost(Duration.ofSeconds(10)).until(link::isUp);

        assertThat(Duration.ofNanos(System.nanoTime() - given))
                .isLessThan(timeout.plus(RedisLink.RETRY).plusSeconds(1));
        assertUnavailable(List.of(hanging.get()), true);
    }

    /** A compensation whose connections hang at the first attempt. */
    private Supplier<CompletionStage<Void>> holdOnce(AtomicReference<CompletableFuture<List<String>>> hanging) {
        return () -> {
            boolean isFirst = hanging.get() == null;
            if (isFirst) {
                proxy.connections().forEach(HoldingProxy.Connection::hold);
            }
            CompletableFuture<List<String>> compensation = link.runEarly(APPEND, ORDER, "compensation");
            hanging.compareAndSet(null, compensation);
            return compensation.handle((done, failure) -> null);
        };
    }
}
