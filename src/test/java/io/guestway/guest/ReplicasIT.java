package io.guestway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.support.Api;
import io.guestway.support.Jar;
import io.guestway.support.Load;
import io.guestway.support.Replicas;
import io.guestway.support.SessionLimitWatch;
import io.guestway.support.TestedDialect;
import io.guestway.support.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes of the standalone jar on one Redis. */
class ReplicasIT {

    private static final int CALLS = 2_000;
    private static final int CALLERS = 64;
    private static final int DEVICES = 5;

    private static World world;
    private static Replicas replicas;

    @BeforeAll
    static void start() throws Exception {
        world = World.prepareTested(
                "guestway.guests.base-delay", "100ms",
                "guestway.guests.jitter", "100ms",
                "guestway.genesys.timeout", "2s");
        replicas = Replicas.start(world, 2);
    }

    @AfterAll
    static void stop() throws Exception {
        replicas.close();
        world.close();
    }

    @BeforeEach
    void clear() {
        world.genesys().clearFaults();
        // the gate that a 429 of the test before has shut
        for (int i = 0; i < 2; i++) {
            Api api = replicas.api(i);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> api.issue("between").status() == 201);
        }
        replicas.api(0).delete("/guests/between");
        for (int i = 0; i < DEVICES; i++) {
            replicas.api(0).delete("/guests/device-" + i);
        }
    }

    private static String[] keys() {
        return IntStream.range(0, DEVICES)
                .mapToObj(i -> "msg:guest:device-" + i)
                .toArray(String[]::new);
    }

    @Test
    void never_show_more_than_the_cap_and_end_with_exactly_the_members_alive() throws Exception {
        Set<String> before = new HashSet<>(world.alive());
        List<Api.Answer> answers;
        SessionLimitWatch watch = new SessionLimitWatch(world.server().url(), keys());
        try (watch) {
            answers = Load.of(CALLS, CALLERS, i -> replicas.api(i).issue("device-" + i % DEVICES));
        }

        assertThat(answers).hasSize(CALLS).allMatch(answer -> answer.status() == 201);
        assertThat(watch.samples()).isGreaterThan(100);
        assertThat(watch.largest()).isEqualTo(3);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            Set<String> alive = new TreeSet<>(world.alive());
            alive.removeAll(before);
            assertThat(alive).hasSize(3 * DEVICES).isEqualTo(world.members());
            assertThat(world.queued()).isZero();
        });
        assertThat(world.invalidations().values()).allMatch(times -> times == 1);
    }

    @Test
    void through_faults_of_genesys_the_members_are_the_guests_alive_but_for_lost_answers() throws Exception {
        Set<String> earlier = new HashSet<>(world.alive());
        TestedDialect.CURRENT.faultsUnderLoad().forEach(world.genesys()::show);

        SessionLimitWatch watch = new SessionLimitWatch(world.server().url(), keys());
        List<Api.Answer> answers;
        try (watch) {
            answers = Load.of(400, 32, i -> replicas.api(i).issue("device-" + i % DEVICES));
        }
        world.genesys().clearFaults();

        assertThat(watch.largest()).isLessThanOrEqualTo(3);
        assertThat(answers).allMatch(answer -> Set.of(201, 503, 504).contains(answer.status()));
        long lost = answers.stream().filter(answer -> answer.status() == 504).count();
        assertThat(answers.stream().filter(answer -> answer.status() == 201).count())
                .isPositive();
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Set<String> orphans = new TreeSet<>(world.alive());
            orphans.removeAll(world.members());
            orphans.removeAll(earlier);
            assertThat(world.alive()).containsAll(world.members());
            // web-messaging queues the end of a session before it is configured
            assertThat(orphans).hasSize(TestedDialect.CURRENT == TestedDialect.GUESTS_API ? (int) lost : 0);
            assertThat(world.queued()).isZero();
        });
    }

    @Test
    void twenty_requests_with_one_idempotency_key_make_one_guest() throws Exception {
        int keys = 200;
        List<Api.Answer> answers = Load.of(keys * 20, 40, i -> replicas.api(i)
                .post("/guests", "{\"fingerprint\":\"idem-" + i / 20 + "\"}", "Idempotency-Key", "key-" + i / 20));

        Map<String, Set<String>> guests = new java.util.HashMap<>();
        assertThat(answers).allMatch(answer -> answer.status() == 201 || answer.status() == 409);
        answers.stream().filter(answer -> answer.status() == 201).forEach(answer -> guests.computeIfAbsent(
                        answer.json().path("fingerprint").asText(), name -> new HashSet<>())
                .add(answer.json().path("guestId").asText()));
        assertThat(guests).hasSize(keys);
        assertThat(guests.values()).allMatch(ids -> ids.size() == 1);
        List<Long> sizes = new ArrayList<>();
        for (int k = 0; k < keys; k++) {
            sizes.add(world.redis().zcard("msg:guest:idem-" + k));
        }
        assertThat(sizes).allMatch(size -> size == 1);
        for (int k = 0; k < keys; k++) {
            replicas.api(0).delete("/guests/idem-" + k);
        }
    }

    @Test
    void a_replica_with_another_key_says_so_and_stays_not_ready() throws Exception {
        int management = World.freePort();
        String other = java.util.Base64.getEncoder().encodeToString(new byte[32]);
        try (Jar stranger = Jar.run(
                world.folder(),
                Jar.environment(
                        world.properties(),
                        "guestway.http.port",
                        Integer.toString(World.freePort()),
                        "guestway.management.port",
                        Integer.toString(management),
                        "guestway.redis.encryption-key",
                        other))) {
            stranger.awaitOutput("another key");
            stranger.awaitOutput("guestway ready");
            assertThat(Api.fetch("http://127.0.0.1:" + management + "/observe/health/ready")
                            .status())
                    .isEqualTo(503);
            assertThat(Api.fetch("http://127.0.0.1:" + management + "/observe/health/live")
                            .status())
                    .isEqualTo(200);
        }
    }
}
