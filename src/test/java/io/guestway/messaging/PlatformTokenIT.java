package io.guestway.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.guestway.config.Key;
import io.guestway.sandbox.GenesysSandbox;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.support.Api;
import io.guestway.support.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The platform token in the dialect web-messaging: one token endpoint, no WebSocket. */
class PlatformTokenIT {

    /** A world with a platform token; Guestway is not started. */
    private static World prepare() throws Exception {
        World world = World.prepareMessaging(new SandboxSettings());
        set(world, Key.TOKEN_ENABLED, "true");
        set(world, Key.API_ADMIN_KEYS, Api.ADMIN_KEY);
        set(world, Key.GENESYS_CLIENT_ID, GenesysSandbox.CLIENT_ID);
        set(world, Key.GENESYS_CLIENT_SECRET, GenesysSandbox.CLIENT_SECRET);
        set(world, Key.GENESYS_OAUTH_URL, world.genesys().url() + GenesysSandbox.CLIENT_CREDENTIALS_PATH);
        set(world, Key.KEYSTORE_PASSWORD, World.KEYSTORE_PASSWORD);
        return world;
    }

    @Test
    void it_is_kept_alive_beside_the_guests() throws Exception {
        try (World world = prepare()) {
            String first = world.genesys().newRefreshToken();
            world.keystore().put(first);
            world.startGuestway();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> world.api().token().path("state").asText().equals("valid"));
            JsonNode state = world.api().token();
            assertThat(state.path("webSocket").asText()).isEqualTo("disabled");
            assertThat(world.keystore().read().orElseThrow()).isNotEqualTo(first);
            assertThat(world.api().refresh().status()).isEqualTo(200);
            assertThat(world.api().issue("device").status()).isEqualTo(201);
        }
    }

    @Test
    void a_rejected_client_has_the_code_1002_and_keeps_the_token() throws Exception {
        try (World world = prepare()) {
            String token = world.genesys().newRefreshToken();
            world.keystore().put(token);
            set(world, Key.GENESYS_CLIENT_SECRET, "another-secret");
            world.startGuestway();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> world.api().refresh().status() == 502);
            assertThat(world.api().refresh().json().path("code").asInt()).isEqualTo(1002);
            assertThat(world.api().token().path("state").asText()).isNotEqualTo("reauthentication-required");
            assertThat(world.keystore().read()).contains(token);
        }
    }

    private static void set(World world, Key key, String value) {
        world.properties().setProperty(key.property(), value);
    }
}
