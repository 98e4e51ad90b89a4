package io.guestway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.support.Api;
import io.guestway.support.LogCapture;
import io.guestway.support.OnlyGuestsApi;
import io.guestway.support.TestedDialect;
import io.guestway.support.World;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Revocations until Genesys has confirmed them (docs/contract.md section 5). */
class RevocationIT {

    private static final String QUEUE = TestedDialect.CURRENT.queue();

    private World world;
    private Api api;
    private final String device = "device-" + UUID.randomUUID();

    @BeforeEach
    void start() throws Exception {
        world = World.startTested("guestway.guests.max-per-fingerprint", "1", "guestway.genesys.timeout", "5s");
        api = world.api();
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    @Test
    void a_revocation_that_genesys_refuses_stays_queued_and_the_caller_has_its_guest() {
        String first = api.issue(device).json().path("guestId").asText();
        world.refuseEnd(2);

        assertThat(api.issue(device).status()).isEqualTo(201);

        assertThat(world.redis().zrange(QUEUE, 0, -1)).containsExactly(first);
        await().atMost(Duration.ofSeconds(10)).until(() -> world.redis().zcard(QUEUE) == 0);
        assertThat(world.alive()).doesNotContain(first);
        assertThat(world.invalidations().get(first)).isEqualTo(1);
    }

    @OnlyGuestsApi("404 of a revocation")
    @Test
    void a_guest_that_genesys_no_longer_knows_counts_as_revoked() {
        String first = api.issue(device).json().path("guestId").asText();
        world.answers("invalidate", 404, null, 1);

        assertThat(api.delete("/guests/" + device + "/" + first).status()).isEqualTo(204);
        assertThat(world.redis().zcard(QUEUE)).isZero();
    }

    @Test
    void a_deletion_that_genesys_has_still_to_confirm_is_202() {
        String first = api.issue(device).json().path("guestId").asText();
        world.refuseEnd(1);

        assertThat(api.delete("/guests/" + device + "/" + first).status()).isEqualTo(202);
        assertThat(api.get("/guests/" + device + "/" + first).status()).isEqualTo(404);
        await().atMost(Duration.ofSeconds(10)).until(() -> !world.alive().contains(first));
    }

    @Test
    void a_hanging_invalidation_holds_the_caller_two_seconds_at_most() {
        api.issue(device);
        world.hangEnd(1);

        long began = System.nanoTime();
        assertThat(api.issue(device).status()).isEqualTo(201);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(2600));
    }

    @Test
    void an_invalidation_that_outlasts_its_caller_goes_on_and_is_not_done_again() throws Exception {
        String first = api.issue(device).json().path("guestId").asText();
        world.delayEnd(Duration.ofSeconds(3), 1);

        assertThat(api.issue(device).status()).isEqualTo(201);
        assertThat(world.redis().zrange(QUEUE, 0, -1)).containsExactly(first);

        await().atMost(Duration.ofSeconds(5)).until(() -> world.redis().zcard(QUEUE) == 0);
        assertThat(world.invalidations()).containsExactly(Map.entry(first, 1));
    }

    @OnlyGuestsApi("a queue of guest ids")
    @Test
    void unreadable_entries_in_the_queue_are_skipped() throws Exception {
        world.redis().zadd(QUEUE, Double.NEGATIVE_INFINITY, "guest-at-minus-infinity");
        world.redis().zadd(QUEUE, Double.POSITIVE_INFINITY, "guest-at-infinity");
        world.redis().zadd(QUEUE, 0.0, "../../other/path", 0.0, "{\"guestId\":1}");
        try (LogCapture log = new LogCapture("guestway.redis")) {
            await().atMost(Duration.ofSeconds(10)).until(() -> world.redis().zcard(QUEUE) == 0);

            assertThat(world.requests("invalidate")).isEqualTo(2);
            assertThat(world.redis().llen("guestway:msg:guest:unreadable")).isEqualTo(2);
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> log.lines("unreadable entry put aside").size() == 2);
            assertThat(log.lines("unreadable entry put aside").get(0))
                    .contains("WARN", QUEUE, "guestway:msg:guest:unreadable");
            assertThat(world.metric("guestway_redis_unreadable")).isEqualTo(2);
        }
    }

    @OnlyGuestsApi("status of a revocation")
    @Test
    void a_revocation_and_its_failure_leave_a_line_each() throws Exception {
        String first = api.issue(device).json().path("guestId").asText();
        world.answers("invalidate", 500, null, 1);
        try (LogCapture log = new LogCapture("guestway.guest")) {
            api.issue(device);
            await().atMost(Duration.ofSeconds(10)).until(() -> world.redis().zcard(QUEUE) == 0);

            assertThat(log.lines("revocation failed"))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("WARN")
                    .contains(
                            "guestId=" + first, "code=2001", "genesysStatus=500", "operation=invalidate", "requestId=")
                    .doesNotContain("correlationId=none");
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> log.lines("guest revoked guestId=" + first).size() == 1);
            assertThat(log.traces()).isEmpty();
        }
    }

    @Test
    void what_was_queued_is_revoked_after_a_restart() throws Exception {
        String first = api.issue(device).json().path("guestId").asText();
        world.refuseEnd(null);
        api.issue(device);
        assertThat(world.redis().zcard(QUEUE)).isEqualTo(1);

        world.stopGuestway();
        world.genesys().clearFaults();
        world.startGuestway();

        await().atMost(Duration.ofSeconds(20)).until(() -> world.redis().zcard(QUEUE) == 0);
        assertThat(world.alive()).doesNotContain(first);
    }

    @OnlyGuestsApi("a queue of guest ids")
    @Test
    void pending_revocations_are_a_metric() {
        api.issue(device);
        world.answers("invalidate", 503, null, null);
        api.issue(device);

        await().atMost(Duration.ofSeconds(10)).until(() -> world.metric("guestway_revocations_pending") == 1);
        assertThat(world.metric("guestway_guests_issued_total")).isEqualTo(2);
        assertThat(world.metric("guestway_guests_evicted_total")).isEqualTo(1);
        assertThat(world.metric("guestway_genesys_requests_seconds_count{call=\"create\",status=\"200\"}"))
                .isEqualTo(2);
    }

    @OnlyGuestsApi("revoke-expired")
    @Test
    void with_revoke_expired_the_guests_of_a_lapsed_device_are_invalidated() throws Exception {
        try (World own = World.start("guestway.guests.revoke-expired", "true", "guestway.guests.ttl", "2s")) {
            String id = own.api().issue(device).json().path("guestId").asText();
            assertThat(own.redis().zcard("guestway:msg:guest:lapsing")).isEqualTo(1);

            await().atMost(Duration.ofSeconds(30)).until(() -> !own.alive().contains(id));
            assertThat(own.redis().zcard("guestway:msg:guest:lapsing")).isZero();
        }
    }
}
