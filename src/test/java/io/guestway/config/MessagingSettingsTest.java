package io.guestway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of the dialect web-messaging (docs/contract.md section 9). */
class MessagingSettingsTest {

    private final Properties files = new Properties();

    MessagingSettingsTest() {
        files.setProperty("guestway.genesys.dialect", "web-messaging");
        files.setProperty("guestway.genesys.region", "mypurecloud.de");
        files.setProperty("guestway.genesys.deployment-id", "3f0e8b61");
        files.setProperty("guestway.api.keys", "key");
        files.setProperty("guestway.redis.encryption-key", Base64.getEncoder().encodeToString(new byte[32]));
    }

    private Settings read() {
        return Settings.read(files, Map.of(), new Properties(), UnaryOperator.identity());
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigurationException.class)
                .message()
                .contains(parts);
    }

    @Test
    void region_deployment_API_keys_and_encryption_key_are_enough() {
        Settings settings = read();

        assertThat(settings.text(Key.GENESYS_WEBSOCKET_URL)).isEqualTo("wss://webmessaging.mypurecloud.de/v1");
        assertThat(settings.text(Key.GENESYS_CONFIG_URL))
                .isEqualTo("https://api-cdn.mypurecloud.de/webdeployments/v1/deployments/3f0e8b61/config.json");
        assertThat(settings.text(Key.GENESYS_OAUTH_URL)).isEqualTo("https://login.mypurecloud.de/oauth/token");
    }

    @Test
    void its_defaults_are_its_own() {
        Settings settings = read();

        assertThat(settings.duration(Key.GUESTS_TTL)).isEqualTo(Duration.ofHours(72));
        assertThat(settings.isOn(Key.TOKEN_ENABLED)).isFalse();
        assertThat(settings.isOn(Key.SOCKET_ENABLED)).isFalse();
        assertThat(settings.text(Key.TOKEN_REFRESH_BEFORE)).isEqualTo("20%");
        assertThat(settings.number(Key.GENESYS_CONTROL_CONNECTIONS)).isEqualTo(100);
    }

    @Test
    void the_platform_token_needs_no_organisation_domain() {
        files.setProperty("guestway.token.enabled", "true");
        files.setProperty("guestway.genesys.client-id", "id");
        files.setProperty("guestway.genesys.client-secret", "secret");
        files.setProperty("guestway.keystore.password", "changeit");

        assertThat(read().isOn(Key.TOKEN_ENABLED)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"guestway.genesys.region", "guestway.genesys.deployment-id", "guestway.redis.encryption-key"})
    void what_is_missing_is_named(String property) {
        files.remove(property);

        assertRefused(property);
    }

    @Test
    void the_URL_replaces_the_region() {
        files.remove("guestway.genesys.region");
        files.setProperty("guestway.genesys.websocket-url", "ws://127.0.0.1:8765/v1");

        assertThat(read().find(Key.GENESYS_CONFIG_URL)).isEmpty();
    }

    @Test
    void the_encryption_key_is_needed_with_plain_tokens_too() {
        files.remove("guestway.redis.encryption-key");
        files.setProperty("guestway.redis.token-storage", "plain");

        assertRefused("guestway.redis.encryption-key");
    }

    @ParameterizedTest
    @CsvSource({
        "guestway.guests.queue-id, q",
        "guestway.guests.skill-groups, sales",
        "guestway.redis.token-storage, none",
        "guestway.guests.revoke-expired, true",
        "guestway.socket.enabled, true",
        "guestway.genesys.websocket-url, wss://acme.example/api/v2/engagements/messages/conversations/websocket"
    })
    void a_value_of_the_other_dialect_is_refused_by_name(String property, String value) {
        files.setProperty(property, value);

        assertRefused(property, "the dialect web-messaging");
    }
}
