package io.guestway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.fault.Fault;
import io.guestway.sandbox.messaging.Messaging;
import io.guestway.support.Device;
import io.guestway.support.Load;
import io.guestway.support.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many ends of sessions in the dialect web-messaging, without faults and with a socket that breaks at each step. */
class EndsIT {

    private static final int EVICTIONS = Runs.of(50, 500);
    private static final int BROKEN = Runs.of(10, 100);
    private static final String ENDS = "guestway:msg:guest:ends";

    private World world;

    @BeforeEach
    void start() throws Exception {
        world = World.startMessaging("guestway.genesys.control-connections", "6000", "guestway.genesys.timeout", "5s");
        System.out.println("dialect web-messaging");
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    private String token(String device) {
        return world.api().issue(device).json().path("guestToken").asText();
    }

    /** As a device does: Genesys knows the session, which has no connection afterwards. */
    private void configure(String token) throws Exception {
        try (Device app = Device.open(world.genesys().webSocketUrl(), Messaging.DEPLOYMENT_ID)) {
            app.configure(token);
        }
    }

    private Map<String, Object> atGenesys(String token) {
        return world.genesys().messaging().session(token);
    }

    private void awaitNoEnds() {
        await().atMost(Duration.ofSeconds(60)).until(() -> world.redis().zcard(ENDS) == 0);
        assertThat(world.redis().hlen(ENDS + "-needs")).isZero();
    }

    @Test
    void each_evicted_session_is_configured_once_and_closed_once() throws Exception {
        List<String> evicted = new ArrayList<>();
        for (int i = 0; i < EVICTIONS; i++) {
            String token = token("device-" + i);
            configure(token);
            evicted.add(token);
        }
        for (int i = 0; i < EVICTIONS; i++) {
            for (int more = 0; more < 3; more++) {
                token("device-" + i);
            }
        }
        awaitNoEnds();

        for (String token : evicted) {
            assertThat(atGenesys(token))
                    .containsEntry("alive", false)
                    .containsEntry("configureSession", 2)
                    .containsEntry("configureSessionStartNew", 0)
                    .containsEntry("closeSession", 1);
        }
        System.out.println(EVICTIONS + " evictions, each session configured and closed once by its end");
    }

    @Test
    void an_end_whose_socket_breaks_at_any_step_is_confirmed_in_the_end_and_leaves_no_connection() throws Exception {
        List<Fault> faults = List.of(
                new Fault("websocket", "close-socket", null, null, null, BROKEN, null),
                new Fault("configure", "close-socket", null, null, null, BROKEN, null),
                new Fault("configure", "close-after", null, null, null, BROKEN, null),
                new Fault("close-session", "lost", null, null, null, BROKEN, null));
        for (Fault fault : faults) {
            List<String> tokens = new ArrayList<>();
            for (int i = 0; i < BROKEN; i++) {
                String token = token("device-" + i);
                configure(token);
                tokens.add(token);
            }
            world.genesys().show(fault);
            Load.of(BROKEN, 16, i -> world.api().delete("/guests/device-" + i));
            awaitNoEnds();

            for (String token : tokens) {
                assertThat(atGenesys(token))
                        .as(fault.call() + " " + fault.kind())
                        .containsEntry("alive", false);
            }
            assertThat(world.genesys().shown().get("faults")).isEqualTo(List.of());
        }
        await().until(() -> world.genesys().shown().get("webSockets").equals(0));
        System.out.println(4 * BROKEN + " broken control connections, all ends confirmed");
    }

    @Test
    void other_sessions_end_while_one_is_held() throws Exception {
        String held = token("held");
        configure(held);
        List<String> others = new ArrayList<>();
        for (int i = 0; i < BROKEN; i++) {
            String token = token("device-" + i);
            configure(token);
            others.add(token);
        }
        world.genesys()
                .show(Fault.answering(
                        "configure",
                        1,
                        "TooManyRequestsErrorMessage",
                        429,
                        Map.of("retryAfter", 5, "errorCode", 4029, "errorMessage", "a", "name", "a", "message", "a")));
        assertThat(world.api().delete("/guests/held").status()).isEqualTo(202);

        Load.of(BROKEN, 16, i -> world.api().delete("/guests/device-" + i));

        await().atMost(Duration.ofSeconds(4)).until(() -> others.stream()
                .allMatch(token -> Boolean.FALSE.equals(atGenesys(token).get("alive"))));
        assertThat(atGenesys(held)).containsEntry("alive", true);
        awaitNoEnds();
        assertThat(atGenesys(held)).containsEntry("alive", false).containsEntry("refusedTooEarly", 0);
    }
}
