package io.guestway.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.redis.RedisLink;
import io.guestway.redis.RedisUnavailableException;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The first step of issuing, with a Redis that was never connected. */
class BeginIssueTest {

    private final Vertx vertx = Vertx.vertx();
    private final RedisLink redis = new RedisLink(
            "redis://127.0.0.1:1",
            Duration.ofSeconds(1),
            Optional.empty(),
            vertx,
            fresh -> CompletableFuture.completedFuture(null));
    private final GuestSteps steps =
            new GuestSteps(redis, null, null, null, null, null, GuestDialect.GUESTS_API, Clock.systemUTC());

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void the_guest_of_another_operation_is_not_taken_for_the_created_one() throws Exception {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setVariable(GuestSteps.FINGERPRINT, "device");
        // a custom route that ended or read a session before
        exchange.setVariable(GuestSteps.GUEST_ID, "guest-of-before");

        steps.begin(new SessionLimit(3, false)).process(exchange, done -> {});

        assertThat(exchange.getException()).isInstanceOf(RedisUnavailableException.class);
        assertThat(exchange.getVariable(GuestSteps.GUEST_ID)).isNull();
    }
}
