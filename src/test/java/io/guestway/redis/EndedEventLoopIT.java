package io.guestway.redis;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.guestway.problem.ErrorCode;
import io.guestway.sandbox.SandboxRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.StringCodec;
import io.netty.channel.DefaultEventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands that are given while the event loops end: Redis is unavailable then, and no caller waits for ever. */
class EndedEventLoopIT {

    private static final Script ECHO = RedisScripts.of("return {ARGV[1]}");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int CALLERS = 4;

    private static SandboxRedis server;
    private static RedisClient client;

    private final EndingLoop loop = new EndingLoop();

    /** At its very end a loop runs what it has taken, and takes nothing more. */
    private static final class EndingLoop extends DefaultEventLoop {

        private volatile boolean takesOwnWork = true;

        @Override
        public void execute(Runnable task) {
            if (!takesOwnWork && inEventLoop()) {
                throw new RejectedExecutionException("the loop ends");
            }
            super.execute(task);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        server = SandboxRedis.start();
        client = RedisClient.create(server.url());
    }

    @AfterAll
    static void stop() throws Exception {
        client.shutdown();
        server.close();
    }

    @AfterEach
    void endLoop() throws Exception {
        loop.shutdownGracefully(0, 0, SECONDS).get(5, SECONDS);
    }

    private EventLoopConnection connection() {
        return new EventLoopConnection(client.connect(StringCodec.UTF8), loop, TIMEOUT, reason -> {});
    }

    private static CompletableFuture<List<String>> echo(EventLoopConnection connection) {
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        connection.run(answer, ECHO, new String[0], "again");
        return answer;
    }

    @Test
    void the_link_says_that_redis_is_unavailable_and_that_nothing_was_sent() throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        RedisLink link = new RedisLink(
                server.url(), TIMEOUT, Optional.empty(), vertx, made -> CompletableFuture.completedFuture(null));
        CountDownLatch restoring = new CountDownLatch(1);
        link.beforeUse(() -> {
            restoring.countDown();
            return new CompletableFuture<>();
        });
        link.start();
        assertThat(restoring.await(5, SECONDS)).isTrue();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);

        CompletableFuture<List<String>> answer = link.runEarly(ECHO, new String[0], "late");

        assertThatThrownBy(() -> answer.get(5, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .asInstanceOf(type(RedisUnavailableException.class))
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.REDIS_UNAVAILABLE);
                    assertThat(failure.isInDoubt()).isFalse();
                });
        link.stop();
    }

    @Test
    void a_command_for_a_loop_that_has_ended_fails() throws Exception {
        EventLoopConnection connection = connection();
        loop.shutdownGracefully(0, 0, SECONDS).get(5, SECONDS);

        CompletableFuture<List<String>> answer = echo(connection);

        assertThatThrownBy(() -> answer.get(5, SECONDS)).hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void a_command_that_is_given_in_the_last_work_of_a_loop_fails_at_once() {
        EventLoopConnection connection = connection();
        loop.takesOwnWork = false;

        CompletableFuture<List<String>> answer = echo(connection);

        assertThat(answer).failsWithin(Duration.ofSeconds(5));
        connection.close();
    }

    @Test
    void closing_a_connection_whose_loop_has_ended_fails_its_commands() throws Exception {
        EventLoopConnection connection = connection();
        RedisScripts.pauseWrites(client);
        CompletableFuture<List<String>> answer = echo(connection);
        try {
            loop.submit(() -> {}).get(5, SECONDS);
            loop.shutdownGracefully(0, 0, SECONDS).get(5, SECONDS);

            connection.close();

            assertThat(answer).failsWithin(Duration.ofSeconds(5));
        } finally {
            RedisScripts.unpause(client);
        }
    }

    @Test
    void each_command_that_is_given_while_the_loops_end_is_answered_or_fails() throws Exception {
        for (int round = 0; round < 20; round++) {
            Vertx vertx = Vertx.vertx(
                    new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
            RedisLink link = new RedisLink(
                    server.url(), TIMEOUT, Optional.empty(), vertx, made -> CompletableFuture.completedFuture(null));
            link.start();
            assertThat(link.awaitFirst(Duration.ofSeconds(5))).isTrue();
            Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
            CountDownLatch busy = new CountDownLatch(CALLERS);
            ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
            for (int i = 0; i < CALLERS; i++) {
                callers.execute(() -> failures.add(callUntilItFails(link, busy)));
            }
            assertThat(busy.await(5, SECONDS)).isTrue();
            vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
            callers.shutdown();

            assertThat(callers.awaitTermination(10, SECONDS))
                    .as("each call is answered or fails")
                    .isTrue();
            assertThat(failures).hasSize(CALLERS).hasOnlyElementsOfType(RedisUnavailableException.class);
            link.stop();
        }
    }

    private static Throwable callUntilItFails(RedisLink link, CountDownLatch busy) {
        try {
            while (true) {
                link.run(ECHO, new String[0], "load").join();
                busy.countDown();
            }
        } catch (CompletionException e) {
            return e.getCause();
        } catch (RuntimeException e) {
            return e;
        }
    }
}
