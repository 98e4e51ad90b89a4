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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The timeout of a command belongs to its event loop. */
class CommandTimeoutIT {

    private static final Script WRITE = RedisScripts.of("redis.call('SET', 'a', '1') return {'written'}");
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    private final CountDownLatch given = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private SandboxRedis server;
    private RedisClient client;
    private RedisClients clients;
    private ConnectionSet set;
    private EventLoopConnection connection;

    @BeforeEach
    void start() throws Exception {
        server = SandboxRedis.start();
        client = RedisClient.create(server.url());
        clients = new RedisClients(server.url(), TIMEOUT, Optional.empty(), vertx);
        clients.start();
        set = new ConnectionSet(TIMEOUT, (broken, reason) -> broken.close());
        clients.connect(set, made -> CompletableFuture.completedFuture(null))
                .toCompletableFuture()
                .get(5, SECONDS);
        connection = set.ofThisThread();
        RedisScripts.pauseWrites(client);
    }

    @AfterEach
    void stop() throws Exception {
        released.countDown();
        set.close();
        clients.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
        client.shutdown();
        server.close();
    }

    private void hold() {
        given.countDown();
        try {
            released.await(30, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_command_without_an_answer_fails_on_the_loop_of_its_connection() throws Exception {
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        CompletableFuture<Boolean> onItsLoop = answer.handle((reply, failure) -> connection.isOnItsLoop());
        connection.run(answer, WRITE, new String[0]);

        assertThat(onItsLoop.get(5, SECONDS)).isTrue();
    }

    @Test
    void a_loop_that_was_held_fails_no_command_that_redis_has_answered_meanwhile() throws Exception {
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        connection.run(answer, WRITE, new String[0]);
        // after the flush of the command
        vertx.nettyEventLoopGroup()
                .next()
                .execute(() -> vertx.nettyEventLoopGroup().next().execute(this::hold));
        assertThat(given.await(5, SECONDS)).isTrue();
        RedisScripts.unpause(client);

        await().pollDelay(TIMEOUT.multipliedBy(2)).until(() -> true);
        released.countDown();

        assertThat(answer).succeedsWithin(Duration.ofSeconds(5));
    }
}
