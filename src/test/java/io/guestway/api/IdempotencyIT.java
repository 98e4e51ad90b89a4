package io.guestway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.support.Api;
import io.guestway.support.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Idempotency-Key (docs/contract.md section 3). */
class IdempotencyIT {

    private static World world;
    private static Api api;
    private final String device = "device-" + UUID.randomUUID();
    private final String body = "{\"fingerprint\":\"" + device + "\"}";
    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() throws Exception {
        world = World.startTested("guestway.guests.max-attempts", "1");
        api = world.api();
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @AfterEach
    void clear() {
        world.genesys().clearFaults();
    }

    @Test
    void the_same_key_and_body_get_the_same_answer_and_no_second_guest() {
        Api.Answer first = api.post("/guests", body, "Idempotency-Key", key);
        Api.Answer again = api.post("/guests", "{ \"fingerprint\" : \"" + device + "\" }", "Idempotency-Key", key);

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(api.get("/guests/" + device).json().path("sessions")).hasSize(1);
    }

    @Test
    void another_body_under_the_same_key_is_refused() {
        api.post("/guests", body, "Idempotency-Key", key);

        Api.Answer other = api.post("/guests", "{\"fingerprint\":\"another\"}", "Idempotency-Key", key);

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo(4003);
    }

    @Test
    void a_request_in_progress_makes_the_second_one_wait_its_turn() throws Exception {
        world.delayCreation(Duration.ofMillis(700), 1);
        CompletableFuture<Api.Answer> first = api.issueAsync(device, "Idempotency-Key", key);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> world.redis().keys("guestway:msg:guest:idempotency:*"), keys -> keys.stream()
                        .anyMatch(record ->
                                String.valueOf(world.redis().get(record)).contains("claimed")));

        Api.Answer second = api.post("/guests", body, "Idempotency-Key", key);

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.code()).isEqualTo(4003);
        assertThat(first.get().status()).isEqualTo(201);
    }

    @Test
    void a_failure_is_not_remembered() {
        world.refuseCreation(1);

        assertThat(api.post("/guests", body, "Idempotency-Key", key).code()).isEqualTo(2001);
        assertThat(api.post("/guests", body, "Idempotency-Key", key).status()).isEqualTo(201);
    }

    @Test
    void keys_of_another_api_key_are_apart() {
        Api.Answer mine = api.post("/guests", body, "Idempotency-Key", key);
        Api.Answer theirs = api.post("/guests", body, "Idempotency-Key", key, "X-API-Key", Api.ADMIN_KEY);

        assertThat(theirs.status()).isEqualTo(201);
        assertThat(theirs.json().path("guestId")).isNotEqualTo(mine.json().path("guestId"));
    }

    @Test
    void a_key_that_is_too_long_is_refused() {
        assertThat(api.post("/guests", body, "Idempotency-Key", "k".repeat(129)).status())
                .isEqualTo(400);
        assertThat(api.post("/guests", body, "Idempotency-Key", "k".repeat(128)).status())
                .isEqualTo(201);
    }

    @Test
    void many_at_once_make_one_guest_for_each_key() {
        for (int k = 0; k < 10; k++) {
            String fingerprint = device + "-" + k;
            String name = key + "-" + k;
            List<CompletableFuture<Api.Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(api.issueAsync(fingerprint, "Idempotency-Key", name));
            }
            Set<String> guests = new TreeSet<>();
            for (CompletableFuture<Api.Answer> answer : answers) {
                assertThat(answer.join().status()).isIn(201, 409);
                if (answer.join().status() == 201) {
                    guests.add(answer.join().json().path("guestId").asText());
                }
            }
            assertThat(guests).hasSize(1);
            assertThat(api.get("/guests/" + fingerprint).json().path("sessions"))
                    .hasSize(1);
        }
    }
}
