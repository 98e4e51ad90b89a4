package io.guestway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.guestway.support.Api;
import io.guestway.support.LogCapture;
import io.guestway.support.OnlyGuestsApi;
import io.guestway.support.TestedDialect;
import io.guestway.support.World;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The guest calls of docs/contract.md section 3, as a caller sees them. */
class GuestApiIT {

    private static World world;
    private static Api api;
    private final String device = "device-" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        world = World.startTested();
        api = world.api();
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @Test
    void issues_a_guest_with_all_that_the_contract_names() {
        Api.Answer answer = api.issue(device);

        assertThat(answer.status()).isEqualTo(201);
        JsonNode guest = answer.json();
        assertThat(guest.path("guestId").asText()).isNotEmpty();
        assertThat(guest.path("guestToken").asText()).matches(TestedDialect.CURRENT.guestToken());
        assertThat(guest.path("fingerprint").asText()).isEqualTo(device);
        assertThat(guest.path("activeSessions").asInt()).isEqualTo(1);
        assertThat(guest.path("maxSessions").asInt()).isEqualTo(3);
        assertThat(guest.path("evicted")).isEmpty();
        Instant created = Instant.parse(guest.path("createdAt").asText());
        assertThat(Instant.parse(guest.path("expiresAt").asText())).isEqualTo(created.plus(Duration.ofHours(1)));
        assertThat(answer.header("Location"))
                .isEqualTo(
                        "/api/v1/guests/" + device + "/" + guest.path("guestId").asText());
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void the_fourth_guest_of_a_device_evicts_and_invalidates_the_first() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(api.issue(device).json().path("guestId").asText());
        }

        JsonNode fourth = api.issue(device).json();

        assertThat(fourth.path("evicted")).hasSize(1);
        assertThat(fourth.path("evicted").get(0).asText()).isEqualTo(ids.get(0));
        assertThat(fourth.path("activeSessions").asInt()).isEqualTo(3);
        await().atMost(Duration.ofSeconds(5)).until(() -> world.queued() == 0);
        assertThat(world.alive()).doesNotContain(ids.get(0)).contains(ids.get(1), ids.get(2));
        assertThat(world.invalidations().get(ids.get(0))).isEqualTo(1);
    }

    @Test
    void lists_sessions_oldest_first_and_never_a_token() {
        String first = api.issue(device).json().path("guestId").asText();
        String second = api.issue(device).json().path("guestId").asText();

        Api.Answer answer = api.get("/guests/" + device);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("sessions").findValuesAsText("guestId")).containsExactly(first, second);
        assertThat(answer.json().path("maxSessions").asInt()).isEqualTo(3);
        assertThat(answer.raw().body()).doesNotContain("oken");
    }

    @Test
    void lists_no_sessions_for_a_device_that_has_none() {
        Api.Answer answer = api.get("/guests/" + device);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("sessions")).isEmpty();
    }

    @Test
    void tells_whether_a_session_is_alive() {
        String id = api.issue(device).json().path("guestId").asText();

        Api.Answer alive = api.get("/guests/" + device + "/" + id);
        Api.Answer unknown = api.get("/guests/" + device + "/guest-unknown");

        assertThat(alive.status()).isEqualTo(200);
        assertThat(alive.json().path("guestId").asText()).isEqualTo(id);
        assertThat(alive.json().has("createdAt")).isTrue();
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.code()).isEqualTo(4001);
    }

    @Test
    void ends_one_session() {
        String id = api.issue(device).json().path("guestId").asText();
        String other = api.issue(device).json().path("guestId").asText();

        assertThat(api.delete("/guests/" + device + "/" + id).status()).isEqualTo(204);

        assertThat(world.alive()).doesNotContain(id).contains(other);
        assertThat(api.get("/guests/" + device + "/" + id).status()).isEqualTo(404);
        assertThat(api.delete("/guests/" + device + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void ends_all_sessions_of_a_device() {
        String first = api.issue(device).json().path("guestId").asText();
        String second = api.issue(device).json().path("guestId").asText();

        assertThat(api.delete("/guests/" + device).status()).isEqualTo(204);

        assertThat(world.alive()).doesNotContain(first, second);
        assertThat(api.delete("/guests/" + device).status()).isEqualTo(204);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                   | 400 | body
            {                                                    | 400 | body
            []                                                   | 400 | body
            null                                                 | 400 | body
            {}                                                   | 400 | fingerprint
            {"fingerprint":null}                                 | 400 | fingerprint
            {"fingerprint":7}                                    | 400 | fingerprint
            {"fingerprint":""}                                   | 400 | fingerprint
            {"fingerprint":"a b"}                                | 400 | fingerprint
            {"fingerprint":"a/b"}                                | 400 | fingerprint
            {"fingerprint":"a\\n"}                               | 400 | fingerprint
            {"fingerprint":"a","fingerprint":"b"}                | 400 | body
            {"fingerprint":"a"} {}                               | 400 | body
            {"fingerprint":"a","more":1}                         | 400 | more
            """)
    void refuses_a_body_that_does_not_fit_and_names_the_field(String body, int status, String field) {
        assertRefused(body, status, field);
    }

    @OnlyGuestsApi("routing")
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', textBlock = """
            {"fingerprint":"a","routing":7}                      | 400 | routing
            {"fingerprint":"a","routing":{"queueId":7}}          | 400 | routing.queueId
            {"fingerprint":"a","routing":{"skillGroups":"x"}}    | 400 | routing.skillGroups
            {"fingerprint":"a","routing":{"unknown":"x"}}        | 400 | unknown
            """)
    void refuses_a_routing_that_does_not_fit_and_names_the_field(String body, int status, String field) {
        assertRefused(body, status, field);
    }

    private static void assertRefused(String body, int status, String field) {
        int before = world.creations();

        Api.Answer answer = api.post("/guests", body == null ? "" : body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(4001);
        assertThat(answer.json().path("detail").asText()).contains(field);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(world.creations()).isEqualTo(before);
    }

    @Test
    void takes_a_fingerprint_of_128_characters_and_refuses_one_more() {
        assertThat(api.issue("f".repeat(128)).status()).isEqualTo(201);
        assertThat(api.issue("f".repeat(129)).status()).isEqualTo(400);
        assertThat(api.get("/guests/" + "f".repeat(129)).status()).isEqualTo(400);
    }

    @Test
    void answers_404_405_413_and_415_as_problems() {
        assertThat(api.get("/nothing").status()).isEqualTo(404);
        Api.Answer method = Api.send(api.request("/guests").PUT(HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Allow")).isEqualTo("POST");
        Api.Answer large = api.post("/guests", "{\"fingerprint\":\"" + "a".repeat(17_000) + "\"}");
        assertThat(large.status()).isEqualTo(413);
        Api.Answer type = Api.send(api.request("/guests")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(type.status()).isEqualTo(415);
        for (Api.Answer answer : List.of(method, large, type)) {
            assertThat(answer.code()).isEqualTo(4001);
            assertThat(answer.header("X-Request-Id")).isNotEmpty();
        }
    }

    @Test
    void checks_the_key_before_anything_else() {
        String[] noKey = {"X-API-Key", "wrong"};

        assertThat(api.post("/guests", "not json", noKey).status()).isEqualTo(401);
        assertThat(api.get("/nothing", noKey).status()).isEqualTo(401);
        assertThat(api.post("/guests", "x".repeat(20_000), noKey).status()).isEqualTo(401);
        Api.Answer answer = api.get("/guests/" + device, noKey);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo(4002);
    }

    @Test
    void platform_token_calls_require_an_admin_key() {
        assertThat(api.get("/platform-token", "X-API-Key", "wrong").status()).isEqualTo(401);
        assertThat(api.get("/platform-token").status()).isEqualTo(403);
        assertThat(api.get("/platform-token", "X-API-Key", Api.ADMIN_KEY).status())
                .isEqualTo(404);
    }

    @Test
    void returns_a_valid_request_id_and_replaces_an_invalid_one() {
        assertThat(api.get("/guests/" + device, "X-Request-Id", "my-id-1").header("X-Request-Id"))
                .isEqualTo("my-id-1");
        assertThat(api.get("/guests/" + device, "X-Request-Id", "<script>").header("X-Request-Id"))
                .matches("[0-9a-f-]{36}");
    }

    @Test
    void serves_its_contract_without_a_key() {
        Api.Answer answer = api.get("/openapi.json", "X-API-Key", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("openapi").asText()).startsWith("3.");
        assertThat(answer.json().path("paths").has("/guests/{fingerprint}/{guestId}"))
                .isTrue();
    }

    @Test
    void a_refusal_leaves_a_line_that_names_the_operation() {
        try (LogCapture log = new LogCapture("guestway.api")) {
            assertThat(api.post("/guests", "[").status()).isEqualTo(400);

            assertThat(log.lines("request refused"))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("method=POST", "path=/guests", "operation=guestway-post-guest");
        }
    }
}
