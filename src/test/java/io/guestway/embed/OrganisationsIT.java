package io.guestway.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.guestway.keystore.TokenKeystore;
import io.guestway.sandbox.Dialect;
import io.guestway.sandbox.GenesysSandbox;
import io.guestway.sandbox.messaging.Messaging;
import io.guestway.support.Api;
import io.guestway.support.Host;
import io.guestway.support.World;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two organisations in one CamelContext, each with a Genesys of its own, on one Redis. */
class OrganisationsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private World world;
    private GenesysSandbox second;
    private final Properties properties = new Properties();

    @BeforeEach
    void prepare() throws Exception {
        world = World.prepare();
        second = GenesysSandbox.start(GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)));
        properties.setProperty("guestway.organisations", "acme, globex");
        describe("acme", world.genesys());
        describe("globex", second);
    }

    @AfterEach
    void tidy() throws Exception {
        second.close();
        world.close();
    }

    private void describe(String name, GenesysSandbox genesys) throws Exception {
        Path keystore = world.folder().resolve(name + ".p12");
        new TokenKeystore(keystore, World.KEYSTORE_PASSWORD, "refresh_token_alias").put(genesys.newRefreshToken());
        properties.setProperty(name + ".api.keys", name + "-key");
        properties.setProperty(name + ".api.admin-keys", name + "-admin");
        properties.setProperty(name + ".redis.url", world.server().url());
        properties.setProperty(name + ".redis.encryption-key", World.ENCRYPTION_KEY);
        properties.setProperty(name + ".genesys.api-url", genesys.url());
        properties.setProperty(
                name + ".genesys.client-credentials-url", genesys.url() + GenesysSandbox.CLIENT_CREDENTIALS_PATH);
        properties.setProperty(name + ".genesys.oauth-url", genesys.url() + GenesysSandbox.OAUTH_PATH);
        properties.setProperty(name + ".genesys.websocket-url", genesys.webSocketUrl());
        properties.setProperty(name + ".genesys.client-id", GenesysSandbox.CLIENT_ID);
        properties.setProperty(name + ".genesys.client-secret", GenesysSandbox.CLIENT_SECRET);
        properties.setProperty(name + ".keystore.path", keystore.toString());
        properties.setProperty(name + ".keystore.password", World.KEYSTORE_PASSWORD);
    }

    private static Api.Answer issue(Host host, String name, String fingerprint) {
        return host.api()
                .at("/" + name + "/api/v1")
                .post("/guests", "{\"fingerprint\":\"" + fingerprint + "\"}", "X-API-Key", name + "-key");
    }

    private static String state(Host host, String name) {
        return host.api()
                .at("/" + name + "/api/v1")
                .get("/platform-token", "X-API-Key", name + "-admin")
                .json()
                .path("state")
                .asText();
    }

    @Test
    void each_issues_at_its_own_genesys_and_counts_its_own_devices() throws Exception {
        properties.setProperty("acme.guests.max-per-fingerprint", "2");
        try (Host host = new Host(properties).start().awaitReady()) {
            for (int i = 0; i < 4; i++) {
                assertThat(issue(host, "acme", "device-1").status()).isEqualTo(201);
                assertThat(issue(host, "globex", "device-1").status()).isEqualTo(201);
            }

            assertThat(world.redis().zcard("acme:msg:guest:device-1")).isEqualTo(2);
            assertThat(world.redis().zcard("globex:msg:guest:device-1")).isEqualTo(3);
            assertThat(world.alive()).hasSize(2);
            assertThat((List<?>) second.shown().get("guestsAlive")).hasSize(3);
        }
    }

    @Test
    void each_keeps_its_own_token_alive() throws Exception {
        try (Host host = new Host(properties).start()) {
            await().atMost(TIMEOUT).until(() -> state(host, "acme").equals("valid"));
            await().atMost(TIMEOUT).until(() -> state(host, "globex").equals("valid"));

            await().atMost(TIMEOUT).until(() -> !second.frames().isEmpty());
            await().atMost(TIMEOUT).until(() -> !world.genesys().frames().isEmpty());
            assertThat(second.frames())
                    .doesNotContainAnyElementsOf(world.genesys().frames());
        }
    }

    @Test
    void the_key_of_one_is_none_of_the_others() throws Exception {
        try (Host host = new Host(properties).start().awaitReady()) {
            Api.Answer answer = host.api()
                    .at("/acme/api/v1")
                    .post("/guests", "{\"fingerprint\":\"device-1\"}", "X-API-Key", "globex-key");

            assertThat(answer.status()).isEqualTo(401);
        }
    }

    @Test
    void a_genesys_that_is_shut_for_one_is_open_for_the_other() throws Exception {
        try (Host host = new Host(properties).start().awaitReady()) {
            world.answers("create", 429, "60", null);

            assertThat(issue(host, "acme", "device-1").code()).isEqualTo(2003);
            assertThat(issue(host, "globex", "device-1").status()).isEqualTo(201);
        }
    }

    @Test
    void the_shipped_name_may_be_there_beside_them() throws Exception {
        properties.putAll(world.properties());
        try (Host host = new Host(properties).including(Host.PATTERN).start().awaitReady()) {
            assertThat(host.api().issue("device-1").status()).isEqualTo(201);
            assertThat(issue(host, "globex", "device-1").status()).isEqualTo(201);
            assertThat(HostedOrganisations.of(host.context()).names()).containsOnly("guestway", "acme", "globex");
        }
    }

    @Test
    void metrics_tell_them_apart() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Host host = new Host(properties)) {
            host.context().getRegistry().bind("metricsRegistry", MeterRegistry.class, meters);
            host.start().awaitReady();
            issue(host, "acme", "device-1");

            assertThat(meters.get("guestway.guests.issued")
                            .tag("organisation", "acme")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(meters.get("guestway.guests.issued")
                            .tag("organisation", "globex")
                            .counter()
                            .count())
                    .isZero();
            assertThat(meters.find("guestway.circuit.state").gauges()).hasSize(2);
        }
    }

    @Test
    void what_is_missing_is_named_as_the_host_calls_it() {
        properties.remove("globex.keystore.password");
        try (Host host = new Host(properties)) {
            assertThatThrownBy(host::start).hasStackTraceContaining("globex.keystore.password: missing");
        }
    }

    @Test
    void two_that_would_share_what_is_one_s_own_are_refused() {
        properties.setProperty("globex.redis.key-prefix", "acme:msg:guest:");
        try (Host host = new Host(properties)) {
            assertThatThrownBy(host::start)
                    .hasStackTraceContaining(
                            "globex.redis.key-prefix: is that of acme too; each organisation requires its own");
        }
    }

    @Test
    void two_at_one_path_are_refused() {
        properties.setProperty("globex.http.path", "/acme/api/v1");
        try (Host host = new Host(properties)) {
            assertThatThrownBy(host::start).hasStackTraceContaining("globex.http.path: is that of acme too");
        }
    }

    @Test
    void what_the_host_has_under_the_same_name_is_no_property_of_ours() throws Exception {
        properties.setProperty("acme.crm.url", "https://crm.example.test");
        try (Host host = new Host(properties).start().awaitReady()) {
            assertThat(issue(host, "acme", "device-1").status()).isEqualTo(201);
        }
    }

    @Test
    void a_name_that_cannot_be_one_is_refused() {
        properties.setProperty("guestway.organisations", "Acme!");
        try (Host host = new Host(properties)) {
            assertThatThrownBy(host::start)
                    .hasStackTraceContaining("guestway.organisations: 'Acme!' is not a valid name");
        }
    }

    @Test
    void each_speaks_web_messaging_to_its_own_deployment() throws Exception {
        try (GenesysSandbox ofAcme = messaging();
                GenesysSandbox ofGlobex = messaging()) {
            describeMessaging("acme", ofAcme);
            describeMessaging("globex", ofGlobex);
            properties.setProperty("acme.guests.max-per-fingerprint", "1");
            try (Host host = new Host(properties).start().awaitReady()) {
                for (int i = 0; i < 3; i++) {
                    assertThat(issue(host, "acme", "device-1").status()).isEqualTo(201);
                    assertThat(issue(host, "globex", "device-1").status()).isEqualTo(201);
                }

                await().atMost(TIMEOUT).until(() -> world.redis().zcard("guestway:acme:msg:guest:ends") == 0);
                assertThat(ofAcme.messaging().frameCounts()).containsEntry("received closeSession", 2);
                assertThat(ofGlobex.messaging().frameCounts()).isEmpty();
            }
        }
    }

    private static GenesysSandbox messaging() throws Exception {
        return GenesysSandbox.start(GenesysSandbox.Options.onPort(0).withDialect(Dialect.WEB_MESSAGING));
    }

    private void describeMessaging(String name, GenesysSandbox genesys) {
        properties.keySet().removeIf(key -> key.toString().startsWith(name + "."));
        properties.setProperty(name + ".genesys.dialect", "web-messaging");
        properties.setProperty(name + ".genesys.deployment-id", Messaging.DEPLOYMENT_ID);
        properties.setProperty(name + ".genesys.websocket-url", genesys.webSocketUrl());
        properties.setProperty(name + ".api.keys", name + "-key");
        properties.setProperty(name + ".redis.url", world.server().url());
        properties.setProperty(name + ".redis.encryption-key", World.ENCRYPTION_KEY);
    }
}
