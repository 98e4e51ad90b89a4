package io.guestway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.guestway.config.ConfigurationException;
import io.guestway.runtime.Application;
import io.guestway.sandbox.GenesysSandbox;
import io.guestway.support.Api;
import io.guestway.support.Load;
import io.guestway.support.Routes;
import io.guestway.support.World;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** A token that stays alive, and the calls that show it (docs/contract.md sections 3, 4 and 8). */
class TokenRefreshIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static GenesysSandbox.Options living(int seconds) {
        return GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofSeconds(seconds));
    }

    private static void awaitValid(World world) {
        await().atMost(TIMEOUT)
                .until(() -> world.api().token().path("state").asText().equals("valid"));
    }

    @Test
    void the_first_refresh_comes_with_the_start_and_its_status_is_shown() throws Exception {
        try (World world = World.startTokens()) {
            awaitValid(world);
            JsonNode status = world.api().token();

            assertThat(status.path("secondsRemaining").asInt()).isBetween(3590, 3600);
            assertThat(Instant.parse(status.path("expiresAt").asText())).isAfter(Instant.now());
            assertThat(status.path("lastRefresh").path("outcome").asText()).isEqualTo("success");
            assertThat(status.path("lastRefresh").path("code").isNull()).isTrue();
            assertThat(status.path("circuit").asText()).isEqualTo("closed");
            await().atMost(TIMEOUT)
                    .until(() -> world.api().token().path("webSocket").asText().equals("connected"));
            assertThat(world.genesys()
                            .refreshTokens()
                            .isFresh(world.keystore().read().orElseThrow()))
                    .isTrue();
        }
    }

    @Test
    void short_lived_tokens_are_refreshed_before_they_expire() throws Exception {
        try (World world = World.prepareTokens(living(4), "guestway.token.check-period", "5s")) {
            world.startGuestway();
            awaitValid(world);
            for (int look = 0; look < 40; look++) {
                assertThat(world.api().token().path("state").asText()).isEqualTo("valid");
                await().pollDelay(Duration.ofMillis(150)).until(() -> true);
            }
            assertThat(world.requests("refresh")).isBetween(3, 6);
        }
    }

    @Test
    void readiness_of_the_token_half_alone_is_a_valid_token() throws Exception {
        try (World world = World.prepareTokens(living(3600))) {
            world.answers("refresh", 503, null, 1);
            world.startGuestway();
            await().atMost(TIMEOUT).until(() -> world.requests("refresh") == 1);
            assertThat(world.isReady()).isFalse();
            assertThat(Api.fetch(world.management() + "/observe/health/live").status())
                    .isEqualTo(200);
            await().atMost(TIMEOUT).until(world::isReady);
        }
    }

    @Test
    void a_refresh_on_demand_rotates_now() throws Exception {
        try (World world = World.startTokens()) {
            awaitValid(world);
            String before = world.keystore().read().orElseThrow();
            Api.Answer answer = world.api().refresh();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("state").asText()).isEqualTo("valid");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(world.keystore().read().orElseThrow()).isNotEqualTo(before);
            assertThat(world.metric("guestway_token_refresh_total{outcome=\"success\"}"))
                    .isEqualTo(2);
            assertThat(world.metric("guestway_token_seconds_remaining")).isGreaterThan(3500);
        }
    }

    @Test
    void a_caller_that_asks_meanwhile_gets_the_result_of_the_refresh_in_progress() throws Exception {
        try (World world = World.startTokens()) {
            awaitValid(world);
            int before = world.requests("refresh");
            world.genesys().show(new io.guestway.sandbox.fault.Fault("refresh", "delay", null, null, 1500, 1, null));
            var answers = Load.of(40, 40, i -> world.api().refresh().status());

            assertThat(answers).hasSize(40).containsOnly(200);
            assertThat(world.requests("refresh") - before).isEqualTo(1);
        }
    }

    @Test
    void a_refresh_that_hangs_holds_up_neither_status_nor_stop() throws Exception {
        try (World world = World.startTokens("guestway.genesys.timeout", "2s")) {
            awaitValid(world);
            world.fault("refresh", "hang", 1);
            var waiting = java.util.concurrent.CompletableFuture.supplyAsync(
                    () -> world.api().refresh());
            await().atMost(TIMEOUT).until(() -> world.requests("refresh") == 2);
            long began = System.nanoTime();
            assertThat(world.api().token().path("state").asText()).isEqualTo("valid");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
            assertThat(waiting.get().code()).isEqualTo(2004);
        }
    }

    @Test
    void an_edit_of_the_routes_in_the_middle_of_a_refresh_loses_nothing() throws Exception {
        try (World world = World.prepareTokens(living(3600))) {
            Path routes = world.folder().resolve("routes");
            Routes.copyTo(routes);
            world.properties().setProperty("guestway.routes.path", routes.toString());
            world.startGuestway();
            awaitValid(world);
            world.genesys().show(new io.guestway.sandbox.fault.Fault("refresh", "delay", null, null, 4000, 1, null));
            var slow = java.util.concurrent.CompletableFuture.supplyAsync(
                    () -> world.api().refresh().status());
            await().atMost(TIMEOUT).until(world::keystoreIsLocked);
            Path edited = routes.resolve("token-refresh.camel.yaml");
            Files.writeString(edited, Files.readString(edited) + "# edited\n");
            await().atMost(TIMEOUT).until(() -> Api.fetch(world.management() + "/observe/health/ready?data=true")
                    .raw()
                    .body()
                    .contains("\"generation\":2"));
            assertThat(slow).isNotDone();

            assertThat(slow.get()).isEqualTo(200);
            assertThat(world.genesys()
                            .refreshTokens()
                            .isFresh(world.keystore().read().orElseThrow()))
                    .isTrue();
            assertThat(world.api().refresh().status()).isEqualTo(200);
            assertThat(world.requests("refresh")).isEqualTo(3);
        }
    }

    @Test
    void the_calls_require_an_admin_key() throws Exception {
        try (World world = World.startTokens("guestway.api.auth", "none")) {
            for (String path : new String[] {"/platform-token", "/platform-token/access-token"}) {
                assertThat(world.api().get(path).status()).as(path).isEqualTo(403);
                assertThat(world.api().get(path, "X-API-Key", "wrong").status())
                        .as(path)
                        .isEqualTo(401);
            }
            assertThat(world.api().post("/platform-token/refresh", "").status()).isEqualTo(403);
            assertThat(world.api().post("/platform-token/authorize", "").status())
                    .isEqualTo(403);
        }
    }

    @Test
    void the_access_token_is_handed_out_only_if_that_is_allowed() throws Exception {
        String[] admin = {"X-API-Key", Api.ADMIN_KEY};
        try (World world = World.startTokens()) {
            awaitValid(world);
            assertThat(world.api().get("/platform-token/access-token", admin).status())
                    .isEqualTo(404);
        }
        try (World world = World.startTokens("guestway.api.expose-access-token", "true")) {
            awaitValid(world);
            Api.Answer answer = world.api().get("/platform-token/access-token", admin);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.json().path("access_token").asText()).startsWith("access-");
            assertThat(answer.json().path("token_type").asText()).isEqualTo("Bearer");
            assertThat(answer.json().path("expires_in").asInt()).isBetween(3590, 3600);
        }
    }

    @Test
    void no_expired_token_is_handed_out() throws Exception {
        String[] admin = {"X-API-Key", Api.ADMIN_KEY};
        try (World world = World.prepareTokens(
                living(3),
                "guestway.api.expose-access-token",
                "true",
                "guestway.token.breaker.failures",
                "1",
                "guestway.token.refresh-before",
                "1s")) {
            world.startGuestway();
            awaitValid(world);
            world.answers("refresh", 500, null, null);
            await().atMost(TIMEOUT)
                    .until(() -> world.api().token().path("state").asText().equals("expired"));
            Api.Answer answer = world.api().get("/platform-token/access-token", admin);

            assertThat(answer.code()).isEqualTo(2002);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(world.isReady()).isFalse();
        }
    }

    @Test
    void a_route_of_ones_own_calls_another_api_with_the_token() throws Exception {
        try (World world = World.prepareTokens(living(3600))) {
            Path routes = world.folder().resolve("routes");
            Routes.copyTo(routes);
            // as docs/routes.md has it, but for the address
            String page = Files.readString(Path.of("docs", "routes.md"));
            int begin = page.indexOf("- route:\n    id: my-user");
            String recipe = page.substring(begin, page.indexOf("```", begin))
                    .replace(
                            "https://api.mypurecloud.de/api/v2/users/me",
                            world.genesys().url() + "/sandbox/whoami");
            Files.writeString(routes.resolve("own.camel.yaml"), recipe);
            world.properties().setProperty("guestway.routes.path", routes.toString());
            world.answers("refresh", 401, null, 1);
            world.startGuestway();
            await().atMost(TIMEOUT).until(() -> world.requests("refresh") == 1);
            String own = "http://127.0.0.1:" + world.properties().getProperty("guestway.http.port") + "/my/user";

            Api.Answer without = Api.fetch(own);
            assertThat(without.status()).isEqualTo(503);
            assertThat(without.code()).isEqualTo(2002);
            world.api().refresh();
            Api.Answer with = Api.fetch(own);
            assertThat(with.status()).isEqualTo(200);
            assertThat(with.json().path("valid").asBoolean()).isTrue();
            assertThat(with.header("Authorization")).isNull();
            assertThat(Api.send(java.net.http.HttpRequest.newBuilder(java.net.URI.create(own))
                                    .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")))
                            .status())
                    .isEqualTo(405);
        }
    }

    @Test
    void an_answer_without_a_refresh_token_keeps_the_old_one() throws Exception {
        try (World world = World.startTokens()) {
            awaitValid(world);
            String before = world.keystore().read().orElseThrow();
            java.util.Map<String, Object> without = new java.util.HashMap<>();
            without.put("refresh_token", null);
            world.genesys().show(io.guestway.sandbox.fault.Fault.merging("refresh", 1, without));

            assertThat(world.api().refresh().status()).isEqualTo(200);
            assertThat(world.keystore().read()).contains(before);
            assertThat(world.api().refresh().status()).isEqualTo(200);
        }
    }

    @Test
    void a_keystore_made_by_plain_java_code_is_taken_over_and_read_by_it_again() throws Exception {
        char[] password = World.KEYSTORE_PASSWORD.toCharArray();
        try (World world = World.prepareTokens(living(3600))) {
            Path path = world.folder().resolve("secure_tokens.p12");
            String first = world.genesys().newRefreshToken();
            KeyStore plain = KeyStore.getInstance("PKCS12");
            plain.load(null, null);
            plain.setEntry(
                    "refresh_token_alias",
                    new KeyStore.SecretKeyEntry(new SecretKeySpec(first.getBytes(StandardCharsets.UTF_8), "AES")),
                    new KeyStore.PasswordProtection(password));
            try (OutputStream out = Files.newOutputStream(path)) {
                plain.store(out, password);
            }
            world.startGuestway();
            awaitValid(world);

            KeyStore again = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(path)) {
                again.load(in, password);
            }
            String stored =
                    new String(again.getKey("refresh_token_alias", password).getEncoded(), StandardCharsets.UTF_8);
            assertThat(stored).isNotEqualTo(first);
            assertThat(world.genesys().refreshTokens().isFresh(stored)).isTrue();
        }
    }

    @Test
    void both_halves_work_beside_each_other_and_the_token_makes_no_replica_unready() throws Exception {
        try (World tokens = World.prepareTokens(living(3600));
                World world = World.prepare()) {
            Properties both = new Properties();
            both.putAll(tokens.properties());
            both.setProperty("guestway.guests.enabled", "true");
            both.setProperty("guestway.redis.url", world.server().url());
            tokens.answers("refresh", 401, null, null);
            Application application = new Application(both, Map.of(), new Properties(), new Properties());
            try {
                application.start();
                await().atMost(TIMEOUT).until(tokens::isReady);

                assertThat(tokens.api().issue("device").status()).isEqualTo(201);
                assertThat(tokens.api().token().path("state").asText()).isEqualTo("none");
                assertThat(tokens.health()).contains("\"UP\"");
            } finally {
                application.stop();
            }
        }
    }

    @Test
    void a_second_guestway_on_the_same_keystore_is_refused() throws Exception {
        try (World world = World.startTokens()) {
            awaitValid(world);
            Properties second = new Properties();
            second.putAll(world.properties());
            second.setProperty("guestway.http.port", Integer.toString(World.freePort()));
            second.setProperty("guestway.management.port", Integer.toString(World.freePort()));
            Application application = new Application(second, Map.of(), new Properties(), new Properties());
            try {
                Assertions.assertThatThrownBy(application::start)
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("guestway.keystore.path: is in use by another Guestway");
            } finally {
                application.stop();
            }
        }
    }

    @Test
    void a_refresh_token_with_a_typo_leaves_the_one_that_works_in_use() throws Exception {
        try (World world = World.startTokens()) {
            awaitValid(world);
            String before = world.keystore().read().orElseThrow();

            Api.Answer answer = world.api().putRefreshToken("a-typo");

            assertThat(answer.code()).isEqualTo(1001);
            assertThat(world.keystore().read()).contains(before);
            assertThat(world.keystore().candidate()).isEmpty();
            assertThat(world.api().token().path("state").asText()).isEqualTo("valid");
            assertThat(world.api().refresh().status()).isEqualTo(200);
        }
    }

    @Test
    void a_refresh_token_that_meets_an_outage_waits_in_the_keystore_and_is_tried_again() throws Exception {
        try (World world = World.startTokens()) {
            awaitValid(world);
            String before = world.keystore().read().orElseThrow();
            String brought = world.genesys().newRefreshToken();
            world.answers("refresh", 503, null, 1);

            assertThat(world.api().putRefreshToken(brought).code()).isEqualTo(2002);
            assertThat(world.keystore().candidate()).contains(brought);
            assertThat(world.keystore().read()).contains(before);

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> world.keystore().candidate().isEmpty());
            assertThat(world.genesys().refreshTokens().isFresh(brought)).isFalse();
            assertThat(world.genesys()
                            .refreshTokens()
                            .isFresh(world.keystore().read().orElseThrow()))
                    .isTrue();
            assertThat(world.genesys().refreshTokens().isFresh(before))
                    .as("not presented again")
                    .isTrue();
        }
    }
}
