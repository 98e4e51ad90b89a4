package io.guestway.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.support.Api;
import io.guestway.support.World;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers see while Genesys limits the rate of requests (docs/contract.md sections 2 and 4). */
class WaitingIT {

    private static World world;
    private static Api api;
    private final String device = "device-" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        world = World.start(
                "guestway.guests.max-wait",
                "6s",
                "guestway.guests.base-delay",
                "200ms",
                "guestway.guests.jitter",
                "100ms");
        api = world.api();
        api.issue("warm-up");
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @AfterEach
    void clear() {
        world.genesys().clearFaults();
        // the gates open again by themselves; the next test begins with them open
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> world.metric("guestway_gate_seconds{call=\"create\"}") == 0);
    }

    private Duration took(Runnable call) {
        long began = System.nanoTime();
        call.run();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @Test
    void a_429_is_redelivered_after_its_retry_after() {
        world.answers("create", 429, "1", 1);

        Duration took = took(() -> assertThat(api.issue(device).status()).isEqualTo(201));

        assertThat(took).isBetween(Duration.ofSeconds(1), Duration.ofMillis(2500));
    }

    @Test
    void a_retry_after_may_be_an_http_date() {
        Instant in2s = Instant.now().plusSeconds(2);
        world.answers("create", 429, DateTimeFormatter.RFC_1123_DATE_TIME.format(in2s.atOffset(ZoneOffset.UTC)), 1);

        assertThat(api.issue(device).status()).isEqualTo(201);

        assertThat(Instant.now()).isAfter(in2s.minusSeconds(1));
    }

    @ParameterizedTest(name = "Retry-After: {0}")
    @ValueSource(strings = {"soon", "-5", "1.5", "", "0", "Fri, 01 Jan 2010 00:00:00 GMT"})
    void a_retry_after_that_names_no_time_to_come_waits_the_base_delay(String header) {
        world.answers("create", 429, header, 1);

        Duration took = took(() -> assertThat(api.issue(device).status()).isEqualTo(201));

        assertThat(took).isBetween(Duration.ofMillis(200), Duration.ofSeconds(2));
    }

    @ParameterizedTest(name = "Retry-After: {0}")
    @ValueSource(strings = {"30", "999999999999999999999"})
    void a_retry_after_beyond_max_wait_is_answered_at_once(String header) throws Exception {
        try (World own = World.start("guestway.guests.max-wait", "6s")) {
            own.answers("create", 429, header, 1);

            long began = System.nanoTime();
            Api.Answer answer = own.api().issue(device);

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo(2003);
            assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(29, 3600);
        }
    }

    @Test
    void a_5xx_is_tried_as_often_as_configured() {
        int before = world.requests("create");
        world.answers("create", 503, null, null);

        Api.Answer answer = api.issue(device);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo(2002);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(world.requests("create") - before).isEqualTo(3);
    }

    @Test
    void two_hundred_callers_wait_behind_one_gate_and_delay_no_other_caller() {
        warmUp();
        int before = world.requests("create");
        int before200 = threads();
        world.answers("create", 429, "2", 1);
        List<CompletableFuture<Api.Answer>> answers = new ArrayList<>();
        answers.add(api.issueAsync(device));
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> world.metric("guestway_gate_seconds{call=\"create\"}") > 0);
        long shut = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            answers.add(api.issueAsync(device + "-" + i));
        }
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(1))
                .until(() -> world.metric("guestway_callers_waiting") == 64);
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(1))
                .until(() -> answers.stream().filter(CompletableFuture::isDone).count() == 201 - 64);
        int sentWhileShut = world.requests("create") - before;
        List<Duration> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            others.add(
                    took(() -> assertThat(api.get("/guests/" + device).status()).isEqualTo(200)));
            others.add(took(() -> assertThat(world.isReady()).isTrue()));
        }
        int threadsMeanwhile = threads();
        assertThat(Duration.ofNanos(System.nanoTime() - shut)).isLessThan(Duration.ofSeconds(2));

        assertThat(sentWhileShut).isEqualTo(1);
        assertThat(others).allMatch(took -> took.toMillis() < 100);
        assertThat(threadsMeanwhile - before200).isLessThan(20);
        long issued = 0;
        for (CompletableFuture<Api.Answer> answer : answers) {
            Api.Answer a = answer.join();
            if (a.status() == 201) {
                issued++;
            } else {
                assertThat(a.status()).isEqualTo(503);
                assertThat(a.code()).isEqualTo(2003);
                assertThat(a.header("Retry-After")).isNotNull();
            }
        }
        assertThat(issued).isGreaterThanOrEqualTo(64);
    }

    /** Threads of this process but those of the test's own HTTP client. */
    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("HttpClient"))
                .count();
    }

    /** The figures are those of a process that has served before, not of one that still compiles. */
    private void warmUp() {
        List<CompletableFuture<Api.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            answers.add(api.issueAsync(device + "-warm-" + i));
            api.get("/guests/" + device);
            world.isReady();
        }
        answers.forEach(CompletableFuture::join);
    }
}
