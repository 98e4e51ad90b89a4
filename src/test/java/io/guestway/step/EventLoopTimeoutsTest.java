package io.guestway.step;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLoopTimeoutsTest {

    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LATER = Duration.ofMillis(60);

    private Vertx vertx;
    private EventLoopTimeouts timeouts;
    private EventExecutor loop;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        timeouts = new EventLoopTimeouts(vertx);
        loop = vertx.nettyEventLoopGroup().next();
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void a_timeout_expires_on_the_event_loop_that_started_it() throws Exception {
        CompletableFuture<Boolean> onItsLoop = new CompletableFuture<>();
        loop.execute(() -> timeouts.start(SOON, () -> onItsLoop.complete(loop.inEventLoop())));

        assertThat(onItsLoop.get(5, SECONDS)).isTrue();
    }

    @Test
    void a_timeout_of_another_thread_expires_on_an_event_loop() throws Exception {
        CompletableFuture<String> expired = new CompletableFuture<>();
        timeouts.start(SOON, () -> expired.complete(Thread.currentThread().getName()));

        assertThat(expired.get(5, SECONDS)).contains("eventloop");
    }

    @Test
    void a_timeout_that_was_cancelled_on_its_loop_does_not_expire() throws Exception {
        AtomicBoolean expired = new AtomicBoolean();
        CompletableFuture<Void> later = new CompletableFuture<>();
        loop.execute(() -> {
            timeouts.start(SOON, () -> expired.set(true)).run();
            timeouts.start(LATER, () -> later.complete(null));
        });

        later.get(5, SECONDS);
        assertThat(expired).isFalse();
    }

    @Test
    void a_timeout_that_was_cancelled_by_another_thread_does_not_expire() throws Exception {
        AtomicBoolean expired = new AtomicBoolean();
        CompletableFuture<Runnable> cancel = new CompletableFuture<>();
        CompletableFuture<Void> later = new CompletableFuture<>();
        loop.execute(() -> cancel.complete(timeouts.start(Duration.ofSeconds(1), () -> expired.set(true))));

        cancel.get(5, SECONDS).run();

        loop.execute(() -> timeouts.start(Duration.ofMillis(1100), () -> later.complete(null)));
        later.get(5, SECONDS);
        assertThat(expired).isFalse();
    }

    @Test
    void a_timeout_of_another_thread_can_be_cancelled() throws Exception {
        AtomicBoolean expired = new AtomicBoolean();
        CompletableFuture<Void> later = new CompletableFuture<>();
        timeouts.start(SOON, () -> expired.set(true)).run();
        timeouts.start(LATER, () -> later.complete(null));

        later.get(5, SECONDS);
        assertThat(expired).isFalse();
    }
}
