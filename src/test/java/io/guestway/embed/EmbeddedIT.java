package io.guestway.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.GenesysSandbox;
import io.guestway.support.Api;
import io.guestway.support.Host;
import io.guestway.support.World;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.Test;

/** Guestway in a host's CamelContext; HostSpec tests what is the same on every runtime. */
class EmbeddedIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Test
    void the_dependency_the_pattern_and_the_properties_are_all_it_takes() throws Exception {
        try (World world = World.prepare();
                Host host = new Host(world.properties()).including(Host.PATTERN).start()) {
            host.awaitReady();

            assertThat(host.api().issue("device-1").status()).isEqualTo(201);
            assertThat(world.members()).hasSize(1);
        }
    }

    @Test
    void the_dependency_alone_does_nothing() throws Exception {
        try (Host host = new Host(new Properties()).start()) {
            assertThat(HostedOrganisations.of(host.context()).names()).isEmpty();
            assertThat(host.context().getRegistry().lookupByName("guestwayProblem"))
                    .isNull();
        }
    }

    @Test
    void a_missing_property_stops_the_start_and_names_the_fix() throws Exception {
        try (World world = World.prepare()) {
            world.properties().remove("guestway.redis.encryption-key");
            try (Host host = new Host(world.properties()).including(Host.PATTERN)) {
                assertThatThrownBy(host::start)
                        .hasStackTraceContaining(
                                "guestway.redis.encryption-key: missing; set it to base64 of 32 bytes");
            }
        }
    }

    @Test
    void an_unknown_property_stops_the_start_and_names_the_nearest() throws Exception {
        try (World world = World.prepare("guestway.redis.uri", "redis://localhost")) {
            try (Host host = new Host(world.properties()).including(Host.PATTERN)) {
                assertThatThrownBy(host::start).hasStackTraceContaining("did you mean guestway.redis.url?");
            }
        }
    }

    @Test
    void routes_that_come_after_the_start_bring_guestway_with_them() throws Exception {
        try (World world = World.prepare();
                Host host = new Host(world.properties()).start()) {
            host.including(Host.PATTERN).awaitReady();

            assertThat(host.api().issue("device-1").status()).isEqualTo(201);
        }
    }

    @Test
    void the_api_can_lie_elsewhere() throws Exception {
        try (World world = World.prepare("guestway.http.path", "/chat/v1");
                Host host = new Host(world.properties()).including(Host.PATTERN).start()) {
            host.awaitReady();

            Api.Answer issued = host.api().at("/chat/v1").issue("device-1");

            assertThat(issued.status()).isEqualTo(201);
            assertThat(issued.header("Location")).startsWith("/chat/v1/guests/device-1/");
            assertThat(Api.fetch(host.url() + "/chat/v1/openapi.json")
                            .json()
                            .at("/servers/0/url")
                            .textValue())
                    .isEqualTo("/chat/v1");
            assertThat(host.api().issue("device-1").status()).isEqualTo(404);
        }
    }

    @Test
    void a_body_that_is_too_large_is_refused_whatever_the_server_takes() throws Exception {
        try (World world = World.prepare();
                Host host = new Host(world.properties()).including(Host.PATTERN).start()) {
            Api.Answer answer = host.api().post("/guests", "{\"fingerprint\":\"" + "x".repeat(20_000) + "\"}");

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.code()).isEqualTo(4001);
        }
    }

    @Test
    void the_token_half_alone_requires_no_redis() throws Exception {
        try (World world = World.prepareTokens(GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)));
                Host host = new Host(world.properties())
                        .including(Host.PATTERN)
                        .with(new RouteBuilder() {
                            @Override
                            public void configure() {
                                from("direct:whoami")
                                        .to("direct:guestway-access-token")
                                        .setHeader("CamelHttpMethod", constant("GET"))
                                        .to("guestway-http:" + world.genesys().url() + "/sandbox/whoami");
                            }
                        })
                        .start()) {
            await().atMost(TIMEOUT)
                    .until(() -> host.api().token().path("state").asText().equals("valid"));

            String answer = host.context().createProducerTemplate().requestBody("direct:whoami", null, String.class);

            assertThat(answer).contains("true");
            await().atMost(TIMEOUT).until(() -> !world.genesys().frames().isEmpty());
        }
    }

    @Test
    void a_context_that_is_stopped_and_started_again_works_as_before() throws Exception {
        try (World world = World.prepare();
                Host host = new Host(world.properties())
                        // Camel's own server cannot be started twice
                        .including(Host.PATTERN, file -> !file.endsWith("guest-api.camel.yaml"))
                        .start()) {
            issue(host.awaitReady());

            host.context().stop();
            host.context().start();

            issue(host.awaitReady());
            assertThat(world.members()).hasSize(2);
        }
    }

    /** By the seam. */
    private static void issue(Host host) {
        Exchange done = host.context()
                .createProducerTemplate()
                .send(
                        "direct:guestway-issue-guest",
                        exchange -> exchange.setVariable("guestway-fingerprint", "device-1"));
        assertThat(done.getException()).isNull();
    }

    @Test
    void a_host_whose_own_route_is_broken_ends_and_keeps_no_thread_alive() throws Exception {
        try (World world = World.prepare()) {
            Host host = new Host(world.properties()).including(Host.PATTERN).with(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:broken").process("noSuchBean");
                }
            });
            Set<Thread> before = Thread.getAllStackTraces().keySet();

            assertThatThrownBy(host::start).hasStackTraceContaining("noSuchBean");

            host.close();
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !before.contains(thread) && !thread.isDaemon())
                    .isEmpty();
        }
    }

    @Test
    void nothing_new_begins_while_the_host_stops() throws Exception {
        try (World world = World.prepare();
                Host host = new Host(world.properties()).including(Host.PATTERN).start()) {
            host.awaitReady();

            host.context().suspend();

            Api.Answer refused = host.api().issue("device-1");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotNull();
            host.context().resume();
            assertThat(host.api().issue("device-1").status()).isEqualTo(201);
        }
    }

    @Test
    void a_server_below_a_path_of_its_own_serves_the_api_there() throws Exception {
        try (World world = World.prepare();
                Host host = new Host(world.properties(), "/app")
                        .including(Host.PATTERN)
                        .start()) {
            host.awaitReady();

            Api.Answer issued = host.api().at("/app/api/v1").issue("device-1");

            assertThat(issued.status()).isEqualTo(201);
            assertThat(issued.header("Location")).startsWith("/app/api/v1/guests/device-1/");
        }
    }

    @Test
    void a_bean_of_the_host_is_not_taken_away() throws Exception {
        try (World world = World.prepare()) {
            try (Host host = new Host(world.properties()).including(Host.PATTERN)) {
                host.context().getRegistry().bind("guestwayRouting", "the host's");

                assertThatThrownBy(host::start)
                        .hasStackTraceContaining("guestwayRouting: is already the name of a bean of the host");

                assertThat(host.context().getRegistry().lookupByName("guestwayRouting"))
                        .isEqualTo("the host's");
            }
        }
    }

    @Test
    void a_stop_gives_the_keystore_away_and_ends_the_threads() throws Exception {
        try (World world = World.prepareBoth(GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)))) {
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            for (int i = 0; i < 2; i++) {
                try (Host host =
                        new Host(world.properties()).including(Host.PATTERN).start()) {
                    await().atMost(TIMEOUT)
                            .until(() ->
                                    host.api().token().path("state").asText().equals("valid"));
                }
            }
            // what is over at once, and not what the JDK and Camel keep for a minute
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                            .filteredOn(thread -> !before.contains(thread))
                            .extracting(Thread::getName)
                            .noneMatch(name -> name.matches("(guestway-|vert.x-(event|worker)|lettuce-).*")));
        }
    }

    @Test
    void the_hosts_health_shows_redis_and_the_token() throws Exception {
        try (World world = World.prepare();
                Host host = new Host(world.properties()).including(Host.PATTERN).start()) {
            host.awaitReady();

            assertThat(HealthCheckHelper.invokeReadiness(host.context()))
                    .extracting(result -> result.getCheck().getId())
                    .contains("guestway-redis");
        }
    }
}
