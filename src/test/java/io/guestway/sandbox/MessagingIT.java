package io.guestway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.guestway.sandbox.fault.Fault;
import io.guestway.sandbox.messaging.Messaging;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.support.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The guest WebSocket of the sandbox in the dialect web-messaging. Every frame that a test receives is valid against a schema
 * of what the published clients read.
 */
class MessagingIT {

    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(MessagingIT.class.getResourceAsStream("frames.schema.json"));

    private final List<Device> devices = new ArrayList<>();
    private final String token = UUID.randomUUID().toString();
    private GenesysSandbox sandbox;

    private void start(String... settings) throws Exception {
        SandboxSettings chosen = new SandboxSettings();
        for (int i = 0; i < settings.length; i += 2) {
            chosen.set(settings[i], settings[i + 1]);
        }
        sandbox = GenesysSandbox.start(GenesysSandbox.Options.onPort(0)
                .withDialect(Dialect.WEB_MESSAGING)
                .withSettings(chosen));
    }

    private Device device(String... origin) throws Exception {
        Device device = Device.open(sandbox.webSocketUrl(), Messaging.DEPLOYMENT_ID, origin);
        devices.add(device);
        return device;
    }

    private static JsonNode text(Device device, String token, String text) throws Exception {
        return device.ask(device.frame("onMessage", token, "message", Map.of("type", "Text", "text", text)));
    }

    private static JsonNode close(Device device, String token) throws Exception {
        return device.ask(device.frame("closeSession", token, "closeAllConnections", true));
    }

    @AfterEach
    void every_frame_is_valid() {
        for (Device device : devices) {
            for (JsonNode frame : device.frames()) {
                assertThat(SCHEMA.validate(frame)).as(frame.toString()).isEmpty();
            }
            device.close();
        }
        sandbox.close();
    }

    @Test
    void the_first_configure_begins_a_session_and_the_next_one_resumes_it() throws Exception {
        start();
        JsonNode first = device().configure(token);
        JsonNode next = device().configure(token);

        assertThat(first.path("class").asText()).isEqualTo("SessionResponse");
        assertThat(first.path("body").path("connected").asBoolean()).isTrue();
        assertThat(first.path("body").path("newSession").asBoolean()).isTrue();
        assertThat(first.path("body").path("durationSeconds").asInt()).isEqualTo(259_200);
        assertThat(next.path("body").path("newSession").asBoolean()).isFalse();
    }

    @Test
    void closing_the_socket_leaves_the_session_alive() throws Exception {
        start();
        Device first = device();
        first.configure(token);
        first.close();

        assertThat(device().configure(token).path("body").path("newSession").asBoolean())
                .isFalse();
    }

    @Test
    void closeSession_tells_all_connections() throws Exception {
        start();
        Device one = device();
        Device other = device();
        one.configure(token);
        other.configure(token);

        JsonNode closed = close(one, token);

        assertThat(closed.path("class").asText()).isEqualTo("ConnectionClosedEvent");
        assertThat(other.await("ConnectionClosedEvent").path("body").path("reason"))
                .isEqualTo(closed.path("body").path("reasonCode"));
        assertThat(sandbox.messaging().session(token)).containsEntry("alive", false);
    }

    @Test
    void after_closeSession_the_same_token_begins_a_new_session() throws Exception {
        start();
        Device device = device();
        device.configure(token);
        close(device, token);

        assertThat(device().configure(token).path("body").path("newSession").asBoolean())
                .isTrue();
    }

    @Test
    void after_closeSession_the_session_is_resumed_if_the_platform_does_so() throws Exception {
        start("closed-configure", "resume");
        Device device = device();
        device.configure(token);
        close(device, token);

        assertThat(device().configure(token).path("body").path("newSession").asBoolean())
                .isFalse();
    }

    @Test
    void a_fourth_connection_closes_the_oldest() throws Exception {
        start();
        Device oldest = device();
        oldest.configure(token);
        for (int i = 0; i < 3; i++) {
            device().configure(token);
        }

        assertThat(oldest.await("ConnectionClosedEvent")
                        .path("body")
                        .path("reason")
                        .asText())
                .isEqualTo("connectionLimit");
        assertThat(sandbox.messaging().session(token)).containsEntry("connections", 3);
    }

    @Test
    void a_message_slides_the_expiry_and_an_agent_answers() throws Exception {
        start("session-life", "10s");
        Device device = device();
        device.configure(token);
        Object before = sandbox.messaging().session(token).get("expiresAt");

        JsonNode own = text(device, token, "hello");

        assertThat(own.path("body").path("direction").asText()).isEqualTo("Inbound");
        JsonNode answer = device.await(
                frame -> frame.path("body").path("direction").asText().equals("Outbound"));
        assertThat(answer.path("body").path("text").asText()).isEqualTo("You said: hello");
        assertThat(sandbox.messaging().session(token).get("expiresAt").toString())
                .isGreaterThan(before.toString());
    }

    @Test
    void a_frame_after_the_expiry_is_answered_with_SessionExpiredEvent() throws Exception {
        start("session-life", "1s");
        Device device = device();
        device.configure(token);
        awaitExpiry();

        JsonNode answer = text(device, token, "hello");

        assertThat(answer.path("class").asText()).isEqualTo("SessionExpiredEvent");
        assertThat(answer.path("type").asText()).isEqualTo("message");
    }

    @Test
    void configuring_an_expired_session_begins_a_new_one() throws Exception {
        start("session-life", "1s");
        device().configure(token);
        awaitExpiry();

        assertThat(device().configure(token).path("body").path("newSession").asBoolean())
                .isTrue();
    }

    @Test
    void configuring_an_expired_session_is_4006_if_the_platform_says_so() throws Exception {
        start("session-life", "1s", "expired-configure", "4006");
        device().configure(token);
        awaitExpiry();

        assertThat(device().configure(token).path("code").asInt()).isEqualTo(4006);
    }

    private void awaitExpiry() {
        org.awaitility.Awaitility.await()
                .until(() ->
                        Boolean.FALSE.equals(sandbox.messaging().session(token).get("alive")));
    }

    @Test
    void a_frame_on_a_connection_that_did_not_configure_is_4007() throws Exception {
        start();

        assertThat(text(device(), token, "hello").path("code").asInt()).isEqualTo(4007);
    }

    @Test
    void a_frame_without_token_is_4020() throws Exception {
        start();
        Device device = device();

        JsonNode answer = device.ask(device.frame("configureSession", "", "deploymentId", Messaging.DEPLOYMENT_ID));

        assertThat(answer.path("code").asInt()).isEqualTo(4020);
        assertThat(answer.path("class").asText()).isEqualTo("string");
    }

    @Test
    void a_frame_that_is_not_JSON_is_400() throws Exception {
        start();
        Device device = device();
        device.sendFragments("{\"action\":");

        assertThat(device.await("string").path("code").asInt()).isEqualTo(400);
    }

    @Test
    void a_fragmented_frame_is_read_as_one() throws Exception {
        start();
        Device device = device();
        String frame = device.frame("configureSession", token, "deploymentId", Messaging.DEPLOYMENT_ID)
                .toString();
        device.sendFragments(frame.substring(0, 20), frame.substring(20, 50), frame.substring(50));

        assertThat(device.await("SessionResponse")
                        .path("body")
                        .path("connected")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void a_text_over_4096_bytes_is_4011() throws Exception {
        start();
        Device device = device();
        device.configure(token);

        assertThat(text(device, token, "x".repeat(4097)).path("code").asInt()).isEqualTo(4011);
    }

    @Test
    void custom_attributes_over_2048_bytes_are_4013_in_both_places() throws Exception {
        start();
        Device device = device();
        device.configure(token);
        Map<String, ?> channel = Map.of("metadata", Map.of("customAttributes", Map.of("a", "x".repeat(2048))));

        JsonNode above = device.ask(
                device.frame("onMessage", token, "message", Map.of("type", "Text", "text", "a"), "channel", channel));
        JsonNode inside = device.ask(
                device.frame("onMessage", token, "message", Map.of("type", "Text", "text", "a", "channel", channel)));

        assertThat(above.path("code").asInt()).isEqualTo(4013);
        assertThat(inside.path("code").asInt()).isEqualTo(4013);
    }

    @Test
    void a_health_check_answers_numbers_as_text_and_only_twice_a_minute() throws Exception {
        start();
        Device device = device();
        device.configure(token);

        JsonNode first = echo(device);
        echo(device);
        JsonNode third = echo(device);

        assertThat(first.path("body").path("metadata").path("durationSeconds").isTextual())
                .isTrue();
        assertThat(third.path("class").asText()).isEqualTo("TooManyRequestsErrorMessage");
        assertThat(third.path("body").path("retryAfter").asInt()).isBetween(55, 60);
    }

    private JsonNode echo(Device device) throws Exception {
        return device.ask(device.frame("echo", token, "message", Map.of("type", "Text", "text", "ping")));
    }

    @Test
    void more_configure_frames_than_the_limit_are_429() throws Exception {
        start("configures-per-minute", "2");
        device().configure(token);
        device().configure(token);

        JsonNode third = device().configure(token);

        assertThat(third.path("code").asInt()).isEqualTo(429);
        assertThat(third.path("body").path("errorCode").asInt()).isEqualTo(4029);
    }

    @Test
    void more_connections_than_the_limit_are_429_at_the_handshake() throws Exception {
        start("connections-per-minute", "1");
        device();

        assertThatThrownBy(this::device)
                .isInstanceOfSatisfying(Device.Refused.class, refused -> assertThat(refused.status())
                        .isEqualTo(429));
    }

    @Test
    void more_connections_than_the_limit_are_a_frame_if_the_platform_does_so() throws Exception {
        start("connections-per-minute", "1", "connection-limit", "frame");
        device();
        Device second = device();

        assertThat(second.await("TooManyRequestsErrorMessage").path("code").asInt())
                .isEqualTo(429);
        second.awaitClose();
    }

    @Test
    void an_origin_that_is_not_allowed_is_403_at_the_handshake() throws Exception {
        start("origins", "https://shop.example");
        device("https://shop.example");

        assertThatThrownBy(() -> device("https://other.example"))
                .isInstanceOfSatisfying(Device.Refused.class, refused -> assertThat(refused.status())
                        .isEqualTo(403));
    }

    @Test
    void an_unknown_deployment_is_refused_at_the_handshake() throws Exception {
        start();

        assertThatThrownBy(() -> Device.open(sandbox.webSocketUrl(), "another"))
                .isInstanceOfSatisfying(Device.Refused.class, refused -> assertThat(refused.status())
                        .isEqualTo(400));
    }

    @Test
    void a_conversation_that_the_agent_ends_is_read_only_until_it_is_closed_and_begun_anew() throws Exception {
        start();
        Device device = device();
        device.configure(token);
        text(device, token, "/end");
        JsonNode ended = device.await(frame ->
                frame.path("body").path("metadata").path("readOnly").asText().equals("true"));
        JsonNode resumed = device().configure(token);
        JsonNode closed = close(device, token);
        Device next = device();
        JsonNode anew = next.ask(
                next.frame("configureSession", token, "deploymentId", Messaging.DEPLOYMENT_ID, "startNew", true));

        assertThat(ended.path("body")
                        .path("events")
                        .path(0)
                        .path("presence")
                        .path("type")
                        .asText())
                .isEqualTo("Disconnect");
        assertThat(resumed.path("body").path("readOnly").asBoolean()).isTrue();
        assertThat(closed.path("body").path("connected").asBoolean()).isFalse();
        assertThat(anew.path("body").path("newSession").asBoolean()).isTrue();
        assertThat(anew.path("body").path("readOnly").asBoolean()).isFalse();
    }

    @Test
    void a_cleared_conversation_is_told_and_closed() throws Exception {
        start();
        Device device = device();
        device.configure(token);
        device.send(device.frame(
                "onMessage",
                token,
                "message",
                Map.of(
                        "type",
                        "Event",
                        "events",
                        List.of(Map.of("eventType", "Presence", "presence", Map.of("type", "Clear"))))));

        device.await("SessionClearedEvent");
        device.await("ConnectionClosedEvent");
        assertThat(sandbox.messaging().session(token)).containsEntry("alive", false);
    }

    @Test
    void getConfiguration_and_getJwt_are_answered() throws Exception {
        start();
        Device device = device();
        device.configure(token);

        JsonNode configuration =
                device.ask(device.frame("getConfiguration", token, "deploymentId", Messaging.DEPLOYMENT_ID));
        JsonNode jwt = device.ask(device.frame("getJwt", token));

        assertThat(configuration.path("class").asText()).isEqualTo("GetConfigurationResponse");
        assertThat(jwt.path("body").path("exp").asLong() - System.currentTimeMillis() / 1000)
                .isBetween(50L, 60L);
    }

    @Test
    void a_frame_fault_answers_with_its_class_code_and_body() throws Exception {
        start();
        sandbox.show(Fault.answering(
                "configure",
                1,
                "TooManyRequestsErrorMessage",
                429,
                Map.of(
                        "retryAfter", 5,
                        "errorCode", 4029,
                        "errorMessage", "Too many",
                        "name", "TooManyRequestsErrorMessage",
                        "message", "Too many")));
        Device device = device();

        JsonNode refused = device.configure(token);

        assertThat(refused.path("body").path("retryAfter").asInt()).isEqualTo(5);
        device.configure(token);
        assertThat(sandbox.messaging().session(token)).containsEntry("refusedTooEarly", 1);
    }

    @Test
    void a_close_socket_fault_closes_before_any_effect() throws Exception {
        start();
        sandbox.show(new Fault("configure", "close-socket", null, null, null, 1, null));
        Device device = device();
        device.send(device.frame("configureSession", token, "deploymentId", Messaging.DEPLOYMENT_ID));

        device.awaitClose();
        assertThat(sandbox.messaging().session(token)).isNull();
    }

    @Test
    void a_lost_fault_takes_effect_and_closes_without_an_answer() throws Exception {
        start();
        sandbox.show(new Fault("configure", "lost", null, null, null, 1, null));
        Device device = device();
        device.send(device.frame("configureSession", token, "deploymentId", Messaging.DEPLOYMENT_ID));

        device.awaitClose();
        assertThat(device.frames()).isEmpty();
        assertThat(sandbox.messaging().session(token)).containsEntry("alive", true);
    }
}
