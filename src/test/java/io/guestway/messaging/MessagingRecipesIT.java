package io.guestway.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.messaging.Messaging;
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
    void the_seam_that_revokes_a_guest_ends_a_queued_session_and_refuses_any_other() throws Exception {
        try (World world =
                World.prepareMessaging(new SandboxSettings(), "guestway.genesys.control-connections", "6000")) {
            Path routes = world.folder().resolve("routes");
            Routes.copyTo(routes);
            Files.writeString(routes.resolve("my-revocation.camel.yaml"), """
                    - route:
                        id: my-revocation
                        description: Ends the session of a guest that is queued.
                        from:
                          uri: platform-http:/my/revocation
                          steps:
                            - setVariable:
                                name: guestway-guestid
                                expression:
                                  simple:
                                    expression: "${header.guest}"
                            - to:
                                uri: direct:guestway-revoke-guest
                            - setBody:
                                expression:
                                  simple:
                                    expression: "revoked=${variable.guestway-revoked}"
                    """);
            world.properties().setProperty("guestway.routes.path", routes.toString());
            world.startGuestway();
            String id = world.api().issue("device").json().path("guestId").asText();
            String url = "http://127.0.0.1:" + world.properties().getProperty("guestway.http.port")
                    + "/my/revocation?guest=";
            // not queued
            assertThat(Api.fetch(url + id).raw().body()).isEqualTo("revoked=false");

            // queued, and due at once, but the deployment is held
            world.redis().psetex("guestway:msg:guest:connections-hold:" + Messaging.DEPLOYMENT_ID, 3_000, "limit");
            assertThat(world.api().delete("/guests/device/" + id).status()).isEqualTo(202);
            assertThat(Api.fetch(url + id).raw().body()).isEqualTo("revoked=false");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> world.genesys().messaging().closed().size() == 1);
        }
    }

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

    @Test
    void a_route_that_forgets_to_disconnect_leaves_no_control_connection_open() throws Exception {
        try (World world =
                World.prepareMessaging(new SandboxSettings(), "guestway.genesys.control-connections", "6000")) {
            Path routes = world.folder().resolve("routes");
            Routes.copyTo(routes);
            for (String file : new String[] {"end-session", "prove-session"}) {
                Path route = routes.resolve("genesys/web-messaging/" + file + ".camel.yaml");
                String shipped = Files.readString(route);
                assertThat(shipped).contains("uri: guestway-messaging:disconnect");
                Files.writeString(route, shipped.replace("uri: guestway-messaging:disconnect", "uri: log:forgotten"));
            }
            world.properties().setProperty("guestway.routes.path", routes.toString());
            world.startGuestway();

            String id = world.api()
                    .post("/guests", "{\"fingerprint\":\"device\",\"prove\":true}")
                    .json()
                    .path("guestId")
                    .asText();
            assertThat(world.api().delete("/guests/device/" + id).status()).isEqualTo(204);

            await().atMost(Duration.ofSeconds(5))
                    .until(() -> world.genesys().shown().get("webSockets").equals(0));
        }
    }
}
