package io.guestway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.fault.Fault;
import io.guestway.support.Api;
import io.guestway.support.World;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The code table of docs/contract.md section 3: each way in which Genesys can fail, with both HTTP clients. */
class GenesysFailuresIT {

    private static World async;
    private static World camelHttp;
    private final String device = "device-" + UUID.randomUUID();

    private static final String[] PROPERTIES = {
        "guestway.genesys.timeout", "2s",
        "guestway.guests.max-attempts", "2",
        "guestway.guests.base-delay", "50ms",
        "guestway.guests.jitter", "10ms"
    };

    @BeforeAll
    static void start() throws Exception {
        async = World.start(PROPERTIES);
        String[] more = java.util.Arrays.copyOf(PROPERTIES, PROPERTIES.length + 2);
        more[PROPERTIES.length] = "guestway.genesys.http";
        more[PROPERTIES.length + 1] = "camel-http";
        camelHttp = World.start(more);
    }

    @AfterAll
    static void stop() throws Exception {
        async.close();
        camelHttp.close();
    }

    @AfterEach
    void clear() {
        async.genesys().clearFaults();
        camelHttp.genesys().clearFaults();
    }

    private static World world(String client) {
        return client.equals("async") ? async : camelHttp;
    }

    @ParameterizedTest(name = "HTTP {0} is code {1}, HTTP {2}, after {3} calls")
    @CsvSource({
        "400, 1001, 502, 1",
        "401, 1002, 502, 2",
        "403, 1003, 502, 1",
        "404, 1004, 502, 1",
        "418, 9999, 502, 1",
        "302, 9999, 502, 1",
        "429, 2003, 503, 2",
        "500, 2001, 502, 2",
        "502, 2004, 504, 1",
        "503, 2002, 503, 2",
        "504, 2004, 504, 1"
    })
    void each_status_has_its_code(int genesys, int code, int status, int calls) {
        for (World world : new World[] {async, camelHttp}) {
            int before = world.requests("create");
            world.answers("create", genesys, null, null);

            Api.Answer answer = world.api().issue(device);

            assertThat(answer.code()).isEqualTo(code);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(world.requests("create") - before).isEqualTo(calls);
            assertThat(world.redis().exists("msg:guest:" + device)).isZero();
        }
    }

    @ParameterizedTest(name = "{0} with {1} is code {2}")
    @CsvSource({
        "hang, async, 2004",
        "hang, camel-http, 2004",
        "break, async, 2004",
        "break, camel-http, 2004",
        "lost, async, 2004",
        "garbage, async, 2005",
        "garbage, camel-http, 2005"
    })
    void a_call_with_a_missing_or_unreadable_answer_is_not_repeated(String fault, String client, int code) {
        World world = world(client);
        int before = world.requests("create");
        world.fault("create", fault, 1);

        Api.Answer answer = world.api().issue(device);

        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(code == 2004 ? 504 : 502);
        assertThat(world.redis().exists("msg:guest:" + device)).isZero();
        assertThat(world.requests("create") - before).isLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"async", "camel-http"})
    void issues_and_revokes(String client) {
        Api api = world(client).api();
        String id = api.issue(device).json().path("guestId").asText();

        assertThat(api.delete("/guests/" + device + "/" + id).status()).isEqualTo(204);
        assertThat(world(client).alive()).doesNotContain(id);
    }

    @Test
    void an_expired_access_token_is_fetched_again_once() {
        async.api().issue(device);
        int fetches = async.requests("token");
        async.genesys().expireAccessTokens();

        assertThat(async.api().issue(device).status()).isEqualTo(201);
        assertThat(async.requests("token") - fetches).isEqualTo(1);
    }

    @Test
    void the_access_token_is_fetched_once_however_many_wait() throws Exception {
        try (World own = World.start()) {
            own.genesys().show(new Fault("token", "delay", null, null, 500, 1, null));
            assertThat(io.guestway.support.Load.of(30, 30, i -> own.api().issue("device-" + i)))
                    .allMatch(answer -> answer.status() == 201);
            assertThat(own.requests("token")).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "token endpoint {0} is code {1}")
    @CsvSource({"400, 1001", "401, 1002", "403, 1003", "404, 1004", "500, 2001"})
    void a_refusal_of_the_token_endpoint_has_its_code(int status, int code) throws Exception {
        try (World own = World.start(PROPERTIES)) {
            own.answers("token", status, null, null);

            assertThat(own.api().issue(device).code()).isEqualTo(code);
            assertThat(own.requests("create")).isZero();
        }
    }

    @Test
    void waiters_share_a_failure_of_the_token_endpoint_and_the_next_fetch_waits_a_second() throws Exception {
        try (World own = World.start(PROPERTIES)) {
            own.answers("token", 401, null, null);
            for (int i = 0; i < 10; i++) {
                assertThat(own.api().issue(device).code()).isEqualTo(1002);
            }
            assertThat(own.requests("token")).isLessThanOrEqualTo(2);
            own.genesys().clearFaults();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> own.api().issue(device).status() == 201);
        }
    }

    @Test
    void a_genesys_that_is_not_there_is_2004() throws Exception {
        try (World own = World.start("guestway.genesys.api-url", "http://127.0.0.1:" + World.freePort())) {
            Api.Answer answer = own.api().issue(device);

            assertThat(answer.code()).isEqualTo(2004);
            assertThat(own.isReady()).isTrue();
        }
    }
}
