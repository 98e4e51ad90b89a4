package io.guestway.redis;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.SandboxRedis;
import io.lettuce.core.RedisClient;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lettuce with a transport that Vert.x does not have: here epoll, where Linux has it, beside a Vert.x with NIO. */
class OtherTransportIT {

    private static final Script ECHO = RedisScripts.of("redis.call('SET', 'a', '1') return {ARGV[1]}");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private SandboxRedis server;
    private RedisClient client;
    private Vertx vertx;

    @BeforeEach
    void start() throws Exception {
        server = SandboxRedis.start();
        client = RedisClient.create(server.url());
        vertx = vertx();
    }

    @AfterEach
    void stop() throws Exception {
        close(vertx);
        client.shutdown();
        server.close();
    }

    private static Vertx vertx() {
        return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));
    }

    private static void close(Vertx vertx) throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
    }

    private static Set<Thread> lettuceThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lettuce-"))
                .collect(Collectors.toSet());
    }

    private RedisLink link(Vertx vertx) throws InterruptedException {
        RedisLink link = new RedisLink(
                server.url(), TIMEOUT, Optional.empty(), vertx, made -> CompletableFuture.completedFuture(null));
        link.start();
        assertThat(link.awaitFirst(Duration.ofSeconds(5))).isTrue();
        return link;
    }

    @Test
    void no_thread_is_left_of_a_link_that_was_busy_at_its_stop() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        RedisScripts.pauseWrites(client);
        Set<Thread> ofTheTest = lettuceThreads();
        RedisLink link = link(vertx);
        Set<Thread> threads = lettuceThreads();
        threads.removeAll(ofTheTest);
        assertThat(threads).isNotEmpty();
        CompletableFuture<Void> worked = link.run(ECHO, new String[0], "a").thenRun(() -> {
            busy.countDown();
            waitFor(stopped);
        });
        RedisScripts.unpause(client);
        assertThat(busy.await(5, SECONDS)).isTrue();

        link.stop();
        stopped.countDown();
        worked.get(5, SECONDS);

        await().atMost(TIMEOUT).until(() -> threads.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void a_command_is_answered_on_the_loop_that_counts_it() throws Exception {
        RedisClients clients = new RedisClients(server.url(), TIMEOUT, Optional.empty(), vertx);
        clients.start();
        ConnectionSet set = new ConnectionSet(TIMEOUT, (broken, reason) -> {});
        clients.connect(set, made -> CompletableFuture.completedFuture(null))
                .toCompletableFuture()
                .get(5, SECONDS);
        EventLoopConnection connection = set.ofThisThread();
        RedisScripts.pauseWrites(client);

        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        CompletableFuture<Boolean> onItsLoop = answer.thenApply(reply -> connection.isOnItsLoop());
        connection.run(answer, ECHO, new String[0], "a");
        RedisScripts.unpause(client);

        assertThat(onItsLoop.get(5, SECONDS)).isTrue();
        set.close();
        clients.stop();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await(30, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
