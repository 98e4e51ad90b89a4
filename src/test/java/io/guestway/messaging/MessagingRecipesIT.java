package io.guestway.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.support.Api;
import io.guestway.support.Routes;
import io.guestway.support.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The recipes of docs/routes.md for the dialect web-messaging, applied to a running Guestway as they are printed there. */
class MessagingRecipesIT {

    @Test
    void send_a_journey_context_when_a_session_is_proved() throws Exception {
        String page = Files.readString(Path.of("docs", "routes.md"));
        int begin = page.indexOf("```yaml\n", page.indexOf("### Send a journey context when a session is proved\n"))
                + "```yaml\n".length();
        String recipe = page.substring(begin, page.indexOf("```", begin));
        try (World world = World.prepareMessaging(
                new SandboxSettings(),
                "guestway.guests.prove",
                "true",
                "guestway.genesys.control-connections",
                "6000")) {
            Path routes = world.folder().resolve("routes");
            Routes.copyTo(routes);
            world.properties().setProperty("guestway.routes.path", routes.toString());
            world.startGuestway();
            Path file = routes.resolve("genesys/web-messaging/prove-session.camel.yaml");
            String shipped = Files.readString(file);
            int step = shipped.indexOf("              - setBody:\n");
            int next = shipped.indexOf("              - to:\n", step);
            Files.writeString(file, shipped.substring(0, step) + recipe + shipped.substring(next));

            await().atMost(Duration.ofSeconds(8))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        assertThat(world.api().issue("device").status()).isEqualTo(201);
                        return Api.fetch(world.genesys().url() + "/sandbox/frames")
                                .raw()
                                .body()
                                .contains("journeyContext");
                    });
        }
    }
}
