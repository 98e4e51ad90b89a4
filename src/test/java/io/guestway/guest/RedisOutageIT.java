package io.guestway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.SandboxRedis;
import io.guestway.support.Api;
import io.guestway.support.HoldingProxy;
import io.guestway.support.Load;
import io.guestway.support.LogCapture;
import io.guestway.support.OnlyGuestsApi;
import io.guestway.support.World;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis, or one connection to it, killed and paused under load (docs/contract.md sections 3 and 5). */
class RedisOutageIT {

    private World world;
    private Api api;

    @BeforeEach
    void start() throws Exception {
        world = World.startTested("guestway.redis.token-storage", "plain", "guestway.genesys.timeout", "2s");
        api = world.api();
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    private record Timed(Api.Answer answer, Duration took) {}

    private Timed issue(int i) {
        long began = System.nanoTime();
        Api.Answer answer = api.issue("device-" + i % 20);
        return new Timed(answer, Duration.ofNanos(System.nanoTime() - began));
    }

    /** The process that listens on the port of this world's Redis. */
    private long redisPid() {
        return Long.parseLong(world.redis()
                .info("server")
                .lines()
                .filter(line -> line.startsWith("process_id:"))
                .findFirst()
                .orElseThrow()
                .substring("process_id:".length())
                .strip());
    }

    private static void signal(String signal, long pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
        assertThat(kill.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    private void awaitSettled() {
        // this test's own connection went down with the server
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(RedisException.class)
                .untilAsserted(() -> {
                    assertThat(world.alive()).isEqualTo(world.members());
                    assertThat(world.queued()).isZero();
                });
    }

    private CompletableFuture<List<Timed>> loadWhile(AtomicBoolean going) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Load.whileTrue(going::get, 8, this::issue);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Ends one of the connections that run scripts, and none else. */
    private void killOneConnection() {
        List<String> running = await().atMost(Duration.ofSeconds(5))
                .until(
                        () -> world.redis()
                                .clientList()
                                .lines()
                                .filter(line -> line.contains(" cmd=evalsha "))
                                .map(line -> line.replaceFirst("^id=(\\d+) .*", "$1"))
                                .toList(),
                        ids -> !ids.isEmpty());
        assertThat(world.redis().clientKill(KillArgs.Builder.id(Long.parseLong(running.get(0)))))
                .isEqualTo(1);
    }

    private static void assertProblems(List<Timed> results) {
        assertThat(results).allSatisfy(result -> {
            assertThat(result.answer().status()).isIn(201, 503);
            assertThat(result.took()).isLessThan(Duration.ofSeconds(3));
            assertThat(result.answer().raw().body()).doesNotContain("Exception", "\tat ");
            if (result.answer().status() == 503) {
                assertThat(result.answer().code()).isEqualTo(3001);
                assertThat(result.answer().header("Retry-After")).isNotNull();
            }
        });
    }

    @OnlyGuestsApi("a pause is the same; the kill under load is tested in both")
    @Test
    void a_paused_redis_gives_3001_and_settles_afterwards() throws Exception {
        long pid = redisPid();
        AtomicBoolean going = new AtomicBoolean(true);
        CompletableFuture<List<Timed>> load = loadWhile(going);
        await().atMost(Duration.ofSeconds(10)).until(() -> world.creations() > 100);
        try {
            signal("STOP", pid);
            // for ten seconds, as an operator's mistake or a swapping host would
            await().pollDelay(Duration.ofSeconds(10))
                    .atMost(Duration.ofSeconds(11))
                    .until(() -> true);
        } finally {
            signal("CONT", pid);
        }
        await().atMost(Duration.ofSeconds(5)).until(world::isReady);
        going.set(false);

        List<Timed> results = load.get(60, TimeUnit.SECONDS);
        assertProblems(results);
        assertThat(results).anyMatch(result -> result.answer().status() == 503);
        assertThat(api.issue("after").status()).isEqualTo(201);
        awaitSettled();
    }

    @Test
    void a_killed_redis_gives_3001_at_once_and_service_returns_by_itself() throws Exception {
        long pid = redisPid();
        int port = world.server().port();
        api.issue("warm-up");
        signal("KILL", pid);
        await().atMost(Duration.ofSeconds(5)).until(() -> !world.isReady());

        int created = world.creations();
        for (int i = 0; i < 5; i++) {
            Timed result = issue(i);
            assertThat(result.answer().code()).isEqualTo(3001);
            assertThat(result.took()).isLessThan(Duration.ofMillis(500));
        }
        assertThat(api.get("/guests/device-1").code()).isEqualTo(3001);
        assertThat(api.delete("/guests/device-1").code()).isEqualTo(3001);
        assertThat(world.creations()).isEqualTo(created);

        try (SandboxRedis again = SandboxRedis.start(port)) {
            await().atMost(Duration.ofSeconds(5)).until(() -> api.issue("back").status() == 201);
        }
    }

    @Test
    void a_redis_killed_under_load_leaves_nothing_behind_that_is_not_settled() throws Exception {
        // with a file that is written at each command, as production has
        world.redis().configSet("appendonly", "yes");
        world.redis().configSet("appendfsync", "always");
        // until the first rewrite is over the file holds nothing
        await().atMost(Duration.ofSeconds(10)).until(() -> world.redis()
                .info("persistence")
                .lines()
                .toList()
                .containsAll(List.of("aof_enabled:1", "aof_rewrite_in_progress:0", "aof_rewrite_scheduled:0")));
        String folder = world.redis().configGet("dir").get("dir");
        long pid = redisPid();
        int port = world.server().port();
        AtomicBoolean going = new AtomicBoolean(true);
        CompletableFuture<List<Timed>> load = loadWhile(going);
        await().atMost(Duration.ofSeconds(10)).until(() -> world.creations() > 100);
        signal("KILL", pid);
        await().atMost(Duration.ofSeconds(5)).until(() -> !world.isReady());

        try (SandboxRedis again = SandboxRedis.start(port, "dir " + folder, "appendonly yes", "appendfsync always")) {
            await().atMost(Duration.ofSeconds(5)).until(world::isReady);
            going.set(false);
            assertProblems(load.get(60, TimeUnit.SECONDS));
            awaitSettled();
        } finally {
            going.set(false);
            java.nio.file.Files.deleteIfExists(java.nio.file.Path.of(folder, "appendonly.aof"));
        }
    }

    @OnlyGuestsApi("connections to Redis are the same")
    @Test
    void one_connection_killed_under_load_leaves_nothing_behind_that_is_not_settled() throws Exception {
        AtomicBoolean going = new AtomicBoolean(true);
        try (LogCapture log = new LogCapture("guestway.redis")) {
            CompletableFuture<List<Timed>> load = loadWhile(going);
            for (int kills = 1; kills <= 3; kills++) {
                int created = world.creations();
                await().atMost(Duration.ofSeconds(10)).until(() -> world.creations() > created + 100);
                killOneConnection();
                int outages = kills;
                await().atMost(Duration.ofSeconds(5))
                        .until(() -> log.lines("redis down").size() == outages);
            }
            await().atMost(Duration.ofSeconds(5)).until(world::isReady);
            going.set(false);

            assertProblems(load.get(60, TimeUnit.SECONDS));
            awaitSettled();
        } finally {
            going.set(false);
        }
    }

    @OnlyGuestsApi("connections to Redis are the same")
    @Test
    void one_connection_that_hangs_under_load_leaves_nothing_behind_that_is_not_settled() throws Exception {
        world.close();
        world = World.prepareTested("guestway.redis.token-storage", "plain", "guestway.genesys.timeout", "2s");
        AtomicBoolean going = new AtomicBoolean(true);
        try (HoldingProxy proxy = new HoldingProxy(world.server().port());
                LogCapture log = new LogCapture("guestway.redis")) {
            world.properties().setProperty("guestway.redis.url", "redis://127.0.0.1:" + proxy.port());
            world.startGuestway();
            api = world.api();
            await().atMost(Duration.ofSeconds(5)).until(world::isReady);
            CompletableFuture<List<Timed>> load = loadWhile(going);
            await().atMost(Duration.ofSeconds(10)).until(() -> world.creations() > 100);
            HoldingProxy.Connection held = proxy.connections().get(0);
            held.hold();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> !log.lines("redis down").isEmpty());
            await().atMost(Duration.ofSeconds(5)).until(world::isReady);
            held.release();
            int created = world.creations();
            await().atMost(Duration.ofSeconds(10)).until(() -> world.creations() > created + 100);
            going.set(false);

            List<Timed> results = load.get(60, TimeUnit.SECONDS);
            assertProblems(results);
            assertThat(results).anyMatch(result -> result.answer().status() == 503);
            assertThat(log.lines("redis down")).singleElement().asString().contains("no answer within 2000 ms");
            awaitSettled();
            world.stopGuestway();
        } finally {
            going.set(false);
        }
    }
}
