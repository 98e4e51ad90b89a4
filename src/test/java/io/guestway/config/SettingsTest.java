package io.guestway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private final Properties files = new Properties();
    private final Map<String, String> environment = new HashMap<>();
    private final Properties system = new Properties();

    SettingsTest() {
        files.setProperty("guestway.api.keys", "key");
        files.setProperty("guestway.genesys.region", "mypurecloud.de");
        files.setProperty("guestway.genesys.client-id", "id");
        files.setProperty("guestway.genesys.client-secret", "secret");
        files.setProperty("guestway.genesys.domain", "acme.example");
        files.setProperty("guestway.keystore.password", "changeit");
        files.setProperty("guestway.redis.encryption-key", Base64.getEncoder().encodeToString(new byte[32]));
    }

    private Settings read() {
        return Settings.read(files, environment, system, UnaryOperator.identity());
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigurationException.class)
                .message()
                .contains(parts);
    }

    @Test
    void defaults_are_those_of_the_contract() {
        Settings settings = read();

        assertThat(settings.number(Key.HTTP_PORT)).isEqualTo(8080);
        assertThat(settings.number(Key.GUESTS_MAX_PER_FINGERPRINT)).isEqualTo(3);
        assertThat(settings.duration(Key.GUESTS_TTL)).isEqualTo(Duration.ofHours(1));
        assertThat(settings.text(Key.REDIS_KEY_PREFIX)).isEqualTo("msg:guest:");
    }

    @Test
    void the_environment_wins_over_system_properties_which_win_over_files() {
        files.setProperty("guestway.guests.ttl", "1s");
        system.setProperty("guestway.guests.ttl", "2s");
        assertThat(read().duration(Key.GUESTS_TTL)).isEqualTo(Duration.ofSeconds(2));

        environment.put("GUESTWAY_GUESTS_TTL", "3s");
        assertThat(read().duration(Key.GUESTS_TTL)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void an_empty_value_stands_for_the_default_and_wins_over_the_sources_below_it() {
        files.setProperty("guestway.guests.ttl", "1s");
        environment.put("GUESTWAY_GUESTS_TTL", " ");

        assertThat(read().duration(Key.GUESTS_TTL)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void the_hosts_follow_from_the_region() {
        Settings settings = read();

        assertThat(settings.text(Key.GENESYS_API_URL)).isEqualTo("https://api.mypurecloud.de");
        assertThat(settings.text(Key.GENESYS_CLIENT_CREDENTIALS_URL))
                .isEqualTo("https://login.mypurecloud.de/oauth/token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"acme.example", "https://acme.example", "https://acme.example/api", "https://acme.example/api/"})
    void a_scheme_and_a_trailing_api_are_dropped_from_the_domain(String domain) {
        files.setProperty("guestway.genesys.domain", domain);

        assertThat(read().text(Key.GENESYS_OAUTH_URL)).isEqualTo("https://acme.example/api/v2/oauth/token");
    }

    @Test
    void the_guests_client_defaults_to_the_platform_client() {
        assertThat(read().text(Key.GUESTS_CLIENT_ID)).isEqualTo("id");
        files.setProperty("guestway.guests.client-id", "other");
        assertThat(read().text(Key.GUESTS_CLIENT_ID)).isEqualTo("other");
    }

    @Test
    void the_region_is_needed_unless_the_urls_are_given() {
        files.remove("guestway.genesys.region");
        assertRefused("guestway.genesys.region");

        files.setProperty("guestway.genesys.api-url", "https://a.example/");
        files.setProperty("guestway.genesys.client-credentials-url", "https://l.example/token");
        assertThat(read().text(Key.GENESYS_API_URL)).isEqualTo("https://a.example");
    }

    @Test
    void without_api_keys_the_guest_half_is_rejected_unless_auth_is_none() {
        files.remove("guestway.api.keys");
        assertRefused("guestway.api.keys", "guestway.api.auth=none");

        files.setProperty("guestway.api.auth", "none");
        assertThat(read().text(Key.API_AUTH)).isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "guestway.genesys.client-id",
                "guestway.genesys.client-secret",
                "guestway.genesys.domain",
                "guestway.keystore.password"
            })
    void what_the_token_half_needs_is_asked_for_by_name(String property) {
        files.setProperty("guestway.guests.enabled", "false");
        files.remove(property);

        assertRefused(property + ": missing", "guestway.token.enabled=false");
    }

    @Test
    void a_redirect_uri_requires_an_authorize_url() {
        files.setProperty("guestway.guests.enabled", "false");
        files.remove("guestway.genesys.region");
        read();
        files.setProperty("guestway.genesys.redirect-uri", "https://gw.example/api/v1/platform-token/callback");

        assertRefused("guestway.genesys.region", "guestway.genesys.authorize-url");
    }

    @Test
    void the_urls_of_the_token_half_follow_from_the_domain() {
        Settings settings = read();

        assertThat(settings.text(Key.GENESYS_OAUTH_URL)).isEqualTo("https://acme.example/api/v2/oauth/token");
        assertThat(settings.text(Key.GENESYS_WEBSOCKET_URL))
                .isEqualTo("wss://acme.example/api/v2/engagements/messages/conversations/websocket");
    }

    @Test
    void nothing_of_the_guest_half_is_needed_if_it_is_off() {
        files.clear();
        files.setProperty("guestway.token.enabled", "false");
        files.setProperty("guestway.guests.enabled", "false");

        assertThat(read().isOn(Key.GUESTS_ENABLED)).isFalse();
    }

    @Test
    void encrypted_storage_requires_a_key() {
        files.remove("guestway.redis.encryption-key");
        assertRefused("guestway.redis.encryption-key", "token-storage");

        files.setProperty("guestway.redis.token-storage", "none");
        assertThat(read().find(Key.REDIS_ENCRYPTION_KEY)).isEmpty();
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "guestway.http.port, eighty",
        "guestway.http.port, 70000",
        "guestway.guests.ttl, 1 hour",
        "guestway.guests.ttl, 30",
        "guestway.guests.ttl, -1s",
        "guestway.guests.ttl, 0s",
        "guestway.redis.timeout, 0ms",
        "guestway.redis.url, redis://localhost:6379/abc",
        "guestway.redis.key-prefix, guest",
        "guestway.redis.key-prefix, guestway:",
        "guestway.guests.max-per-fingerprint, 0",
        "guestway.guests.max-per-fingerprint, many",
        "guestway.guests.on-cap, evict",
        "guestway.guests.enabled, yes",
        "guestway.token.refresh-before, 120%",
        "guestway.genesys.api-url, api.mypurecloud.de",
        "guestway.genesys.guests-path, guests",
        "guestway.redis.url, localhost:6379",
        "guestway.redis.url, redis-sentinel://a",
        "guestway.redis.url, redis-cluster://a",
        "guestway.redis.encryption-key, c2hvcnQ=",
        "guestway.redis.key-prefix, guestway:x",
        "guestway.genesys.dialect, other",
        "guestway.log.level, LOUD",
        "guestway.api.keys, sha256:12"
    })
    void a_value_that_cannot_be_read_is_refused_by_name(String property, String value) {
        files.setProperty(property, value);

        assertRefused(property);
    }

    @Test
    void a_secret_that_cannot_be_read_is_not_shown() {
        files.setProperty("guestway.genesys.domain", "acme.example");
        files.setProperty("guestway.keystore.password", "changeit");
        files.setProperty("guestway.redis.encryption-key", "canary");

        assertThatThrownBy(this::read).message().doesNotContain("canary");
    }

    @Test
    void an_unknown_property_names_the_nearest_known_one() {
        files.setProperty("guestway.guest.max-per-fingerprint", "3");

        assertRefused("guestway.guest.max-per-fingerprint", "did you mean guestway.guests.max-per-fingerprint?");
    }

    @Test
    void an_unknown_system_property_is_refused_and_an_unknown_variable_ignored() {
        environment.put("GUESTWAY_PORT", "tcp://10.0.0.1:8080");
        assertThat(read()).isNotNull();

        system.setProperty("guestway.prot", "1");
        assertRefused("guestway.prot");
    }

    @Test
    void placeholders_are_resolved() {
        files.setProperty("guestway.genesys.client-secret", "{{vault:secret}}");

        Settings settings =
                Settings.read(files, environment, system, value -> value.replace("{{vault:secret}}", "deep"));

        assertThat(settings.text(Key.GENESYS_CLIENT_SECRET)).isEqualTo("deep");
    }
}
