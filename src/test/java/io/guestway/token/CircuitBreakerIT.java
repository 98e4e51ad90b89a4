package io.guestway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.fault.Fault;
import io.guestway.support.Api;
import io.guestway.support.Webhook;
import io.guestway.support.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three server errors in a row: a pause, a probe (docs/contract.md section 4). */
class CircuitBreakerIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private Webhook webhook;
    private World world;

    @BeforeEach
    void start() throws Exception {
        webhook = new Webhook();
        world = World.startTokens("guestway.events.webhook-url", webhook.url(), "guestway.token.breaker.pause", "4s");
        await().atMost(TIMEOUT)
                .until(() -> world.api().token().path("state").asText().equals("valid"));
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
        webhook.close();
    }

    private String circuit() {
        return world.api().token().path("circuit").asText();
    }

    @Test
    void opens_lets_nothing_through_for_the_pause_and_closes_after_one_probe() {
        world.answers("refresh", 500, null, 3);
        for (int i = 0; i < 3; i++) {
            world.api().refresh();
        }
        long opened = System.nanoTime();
        assertThat(circuit()).isEqualTo("open");
        assertThat(world.metric("guestway_circuit_state")).isEqualTo(1);
        Api.Answer refused = world.api().refresh();
        assertThat(refused.code()).isEqualTo(2002);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 4);
        assertThat(world.requests("refresh")).isEqualTo(4);

        await().atMost(TIMEOUT).until(() -> circuit().equals("closed"));
        assertThat(Duration.ofNanos(System.nanoTime() - opened)).isGreaterThan(Duration.ofMillis(3800));
        assertThat(world.requests("refresh")).isEqualTo(5);
        await().atMost(TIMEOUT).until(() -> webhook.types().equals(List.of("circuit.opened", "circuit.closed")));
        assertThat(world.metric("guestway_circuit_state")).isZero();
    }

    @Test
    void two_a_404_and_two_do_not_open_it() {
        for (int status : new int[] {500, 500, 404, 500, 500}) {
            world.genesys().show(new Fault("refresh", "status", status, null, null, 1, null));
        }
        for (int i = 0; i < 5; i++) {
            world.api().refresh();
        }

        assertThat(circuit()).isEqualTo("closed");
        assertThat(webhook.types()).doesNotContain("circuit.opened");
    }

    @Test
    void a_refused_refresh_while_it_is_open_writes_no_journal() {
        world.answers("refresh", 503, null, 3);
        for (int i = 0; i < 4; i++) {
            world.api().refresh();
        }

        assertThat(world.folder().resolve("secure_tokens.p12.journal")).doesNotExist();
        assertThat(circuit()).isEqualTo("open");
    }
}
