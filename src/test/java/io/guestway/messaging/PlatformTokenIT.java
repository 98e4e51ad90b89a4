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

    @Test
    void it_is_kept_alive_beside_the_guests() throws Exception {
        try (World world = World.prepareMessaging(new SandboxSettings())) {
            set(world, Key.TOKEN_ENABLED, "true");
            set(world, Key.API_ADMIN_KEYS, Api.ADMIN_KEY);
            set(world, Key.GENESYS_CLIENT_ID, GenesysSandbox.CLIENT_ID);
            set(world, Key.GENESYS_CLIENT_SECRET, GenesysSandbox.CLIENT_SECRET);
            set(world, Key.GENESYS_OAUTH_URL, world.genesys().url() + GenesysSandbox.CLIENT_CREDENTIALS_PATH);
            set(world, Key.KEYSTORE_PASSWORD, World.KEYSTORE_PASSWORD);
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

    private static void set(World world, Key key, String value) {
        world.properties().setProperty(key.property(), value);
    }
}
