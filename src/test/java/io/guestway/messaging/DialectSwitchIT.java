package io.guestway.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.guestway.config.Key;
import io.guestway.sandbox.GenesysSandbox;
import io.guestway.support.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions of both dialects in one Redis, and one property switched (docs/contract.md section 9). */
class DialectSwitchIT {

    private static final String REVOCATIONS = "guestway:msg:guest:revocations";
    private static final String ENDS = "guestway:msg:guest:ends";

    private final String device = "device-" + UUID.randomUUID();
    private World world;
    private GenesysSandbox guestsApi;

    @BeforeEach
    void prepare() throws Exception {
        world = World.prepareMessaging(
                new io.guestway.sandbox.platform.SandboxSettings(),
                "guestway.genesys.control-connections",
                "6000",
                "guestway.guests.ttl",
                "600s");
        guestsApi = GenesysSandbox.start(GenesysSandbox.Options.onPort(0));
        set(Key.GENESYS_API_URL, guestsApi.url());
        set(Key.GENESYS_CLIENT_CREDENTIALS_URL, guestsApi.url() + GenesysSandbox.CLIENT_CREDENTIALS_PATH);
        set(Key.GENESYS_CLIENT_ID, GenesysSandbox.CLIENT_ID);
        set(Key.GENESYS_CLIENT_SECRET, GenesysSandbox.CLIENT_SECRET);
        set(Key.TOKEN_ENABLED, "false");
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
        guestsApi.close();
    }

    private void set(Key key, String value) {
        world.properties().setProperty(key.property(), value);
    }

    private void run(String dialect) throws Exception {
        world.stopGuestway();
        set(Key.GENESYS_DIALECT, dialect);
        world.startGuestway();
    }

    private JsonNode issue() {
        return world.api().issue(device).json();
    }

    private List<String> listed() {
        return world.api().get("/guests/" + device).json().path("sessions").findValuesAsText("guestId");
    }

    private Duration lifeOf(String guestId) {
        for (JsonNode session : world.api().get("/guests/" + device).json().path("sessions")) {
            if (session.path("guestId").asText().equals(guestId)) {
                return Duration.between(
                        Instant.parse(session.path("createdAt").asText()),
                        Instant.parse(session.path("expiresAt").asText()));
            }
        }
        throw new AssertionError(guestId + " is not listed");
    }

    @Test
    void sessions_of_the_other_dialect_are_listed_and_count_for_the_limit() throws Exception {
        run("guests-api");
        String first = issue().path("guestId").asText();
        String second = issue().path("guestId").asText();

        run("web-messaging");
        String third = issue().path("guestId").asText();
        JsonNode fourth = issue();

        assertThat(fourth.path("evicted").path(0).asText()).isEqualTo(first);
        assertThat(listed())
                .containsExactly(second, third, fourth.path("guestId").asText());
    }

    @Test
    void ends_wait_for_their_own_dialect_and_reach_no_other_API() throws Exception {
        run("guests-api");
        String first = issue().path("guestId").asText();
        run("web-messaging");
        String second = issue().path("guestId").asText();
        issue();
        issue();

        assertThat(world.redis().zrange(REVOCATIONS, 0, -1)).containsExactly(first);
        assertThat(((List<?>) guestsApi.shown().get("guestsAlive"))).hasSize(1);

        run("guests-api");
        await().atMost(Duration.ofSeconds(15)).until(() -> world.redis().zcard(REVOCATIONS) == 0);
        assertThat(((List<?>) guestsApi.shown().get("guestsAlive"))).isEmpty();
        int connections = connections();
        JsonNode last = issue();

        assertThat(last.path("evicted").path(0).asText()).isEqualTo(second);
        assertThat(world.redis().zrange(ENDS, 0, -1)).containsExactly(second);
        assertThat(world.api().delete("/guests/" + device).status()).isEqualTo(202);
        assertThat(guestsApi.requests()).noneMatch(request -> request.toString().contains("wm~"));
        assertThat(connections()).isEqualTo(connections);

        run("web-messaging");
        await().atMost(Duration.ofSeconds(15)).until(() -> world.redis().zcard(ENDS) == 0);
        assertThat(connections()).isEqualTo(connections + 3);
    }

    private int connections() {
        return (Integer) world.genesys().shown().get("connectionsInWindow");
    }

    @Test
    void no_session_lives_longer_or_shorter_by_the_switch() throws Exception {
        run("guests-api");
        String guest = issue().path("guestId").asText();
        Duration before = lifeOf(guest);

        set(Key.GUESTS_TTL, "6000s");
        run("web-messaging");
        String session = issue().path("guestId").asText();

        assertThat(lifeOf(guest)).isCloseTo(before, Duration.ofSeconds(2));
        Duration own = lifeOf(session);

        set(Key.GUESTS_TTL, "600s");
        run("guests-api");
        issue();

        assertThat(lifeOf(session)).isCloseTo(own, Duration.ofSeconds(2));
    }
}
