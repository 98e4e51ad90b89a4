package io.guestway.kamelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.guestway.embed.HostedOrganisations;
import io.guestway.sandbox.GenesysSandbox;
import io.guestway.support.Host;
import io.guestway.support.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;

/** Hosts that use just one piece of Guestway. */
class KameletsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static Host withKeeper(World world) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("my.token-url", world.genesys().url() + GenesysSandbox.OAUTH_PATH);
        properties.setProperty("my.keystore", world.properties().getProperty("guestway.keystore.path"));
        return new Host(properties).with(keeperRoute(world));
    }

    private static RouteBuilder keeperRoute(World world) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:call")
                        .routeId("call")
                        .to("kamelet:oauth-token-keeper-action?tokenUrl={{my.token-url}}&clientId="
                                + GenesysSandbox.CLIENT_ID + "&clientSecret=" + GenesysSandbox.CLIENT_SECRET
                                + "&keystorePath={{my.keystore}}&keystorePassword=" + World.KEYSTORE_PASSWORD)
                        .setHeader("CamelHttpMethod", constant("GET"))
                        .to("http:" + world.genesys().url().substring("http:".length()) + "/sandbox/whoami");
            }
        };
    }

    private static boolean works(Host host) {
        try (ProducerTemplate template = host.context().createProducerTemplate()) {
            Exchange done = template.send("direct:call", exchange -> {});
            return done.getException() == null
                    && done.getMessage().getBody(String.class).contains("true");
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Test
    void a_host_that_uses_only_the_token_keeper_has_a_valid_token() throws Exception {
        try (World world = World.prepareTokens(GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)));
                Host host = withKeeper(world).start()) {
            String first = world.keystore().read().orElseThrow();

            await().atMost(TIMEOUT).until(() -> works(host));

            assertThat(world.requests("refresh")).isEqualTo(1);
            assertThat(world.keystore().read()).isPresent().get().isNotEqualTo(first);
            assertThat(HostedOrganisations.of(host.context()).names()).containsOnly("keeper");
            assertThat(world.genesys().frames()).isEmpty();
        }
    }

    @Test
    void the_keeper_refreshes_by_itself() throws Exception {
        try (World world = World.prepareTokens(GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofSeconds(2)));
                Host host = withKeeper(world).start()) {
            await().atMost(TIMEOUT).until(() -> world.requests("refresh") >= 3);

            await().atMost(TIMEOUT).until(() -> works(host));
        }
    }

    @Test
    void a_keeper_in_a_route_that_comes_later_begins_with_its_first_message() throws Exception {
        try (World world = World.prepareTokens(GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)))) {
            Properties properties = new Properties();
            properties.setProperty("my.token-url", world.genesys().url() + GenesysSandbox.OAUTH_PATH);
            properties.setProperty("my.keystore", world.properties().getProperty("guestway.keystore.path"));
            try (Host host = new Host(properties).start().with(keeperRoute(world))) {
                await().atMost(TIMEOUT).until(() -> works(host));

                assertThat(world.requests("refresh")).isEqualTo(1);
            }
        }
    }

    @Test
    void a_keeper_that_could_not_begin_begins_once_it_can() throws Exception {
        try (World world = World.prepareTokens(GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)))) {
            Path keystore = Path.of(world.properties().getProperty("guestway.keystore.path"));
            Path away = Files.move(keystore, keystore.resolveSibling("away.p12"));
            Properties properties = new Properties();
            properties.setProperty("my.token-url", world.genesys().url() + GenesysSandbox.OAUTH_PATH);
            properties.setProperty("my.keystore", keystore.toString());
            try (Host host = new Host(properties).start().with(keeperRoute(world))) {
                ProducerTemplate template = host.context().createProducerTemplate();
                for (int i = 0; i < 2; i++) {
                    assertThat(template.send("direct:call", exchange -> {}).getException())
                            .hasStackTraceContaining("keeper.keystore.path");
                }

                Files.move(away, keystore);

                await().atMost(TIMEOUT).until(() -> works(host));
            }
        }
    }

    @Test
    void two_routes_may_use_one_keeper() throws Exception {
        try (World world = World.prepareTokens(GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)));
                Host host = withKeeper(world)
                        .with(new RouteBuilder() {
                            @Override
                            public void configure() {
                                from("direct:other")
                                        .to("kamelet:oauth-token-keeper-action?tokenUrl={{my.token-url}}&clientId="
                                                + GenesysSandbox.CLIENT_ID + "&clientSecret="
                                                + GenesysSandbox.CLIENT_SECRET
                                                + "&keystorePath={{my.keystore}}&keystorePassword="
                                                + World.KEYSTORE_PASSWORD);
                            }
                        })
                        .start()) {
            await().atMost(TIMEOUT).until(() -> works(host));

            Exchange other = host.context().createProducerTemplate().send("direct:other", exchange -> {});

            assertThat(other.getException()).isNull();
            assertThat(other.getMessage().getHeader("Authorization", String.class))
                    .startsWith("Bearer ");
            assertThat(world.requests("refresh")).isEqualTo(1);
        }
    }

    @Test
    void a_keeper_without_its_keystore_stops_the_start_and_says_why() throws Exception {
        try (World world = World.prepareTokens(GenesysSandbox.Options.onPort(0))) {
            Files.delete(Path.of(world.properties().getProperty("guestway.keystore.path")));
            try (Host host = withKeeper(world)) {
                assertThatThrownBy(host::start).hasStackTraceContaining("keeper.keystore.path");
            }
        }
    }

    @Test
    void the_route_of_the_documents_works_as_printed() throws Exception {
        try (World world = World.prepareTokens(GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)))) {
            String page = Files.readString(Path.of("docs", "embed.md"));
            int begin = page.indexOf("- route:\n    id: my-call");
            String route = page.substring(begin, page.indexOf("```", begin))
                    .replace(
                            "https://login.example.com/oauth/token",
                            world.genesys().url() + GenesysSandbox.OAUTH_PATH)
                    .replace("my-tokens.p12", world.properties().getProperty("guestway.keystore.path"))
                    .replace("https://api.example.com/things", world.genesys().url() + "/sandbox/whoami");
            Properties properties = new Properties();
            properties.setProperty("my.client-id", GenesysSandbox.CLIENT_ID);
            properties.setProperty("my.client-secret", GenesysSandbox.CLIENT_SECRET);
            properties.setProperty("my.keystore-password", World.KEYSTORE_PASSWORD);
            try (Host host = new Host(properties)) {
                PluginHelper.getRoutesLoader(host.context()).loadRoutes(ResourceHelper.fromString("my.yaml", route));
                host.start();

                await().atMost(TIMEOUT)
                        .until(() -> host.context()
                                        .createProducerTemplate()
                                        .send("direct:my-call", exchange -> {})
                                        .getException()
                                == null);
            }
        }
    }

    private static Host withStore(World world, String more) throws Exception {
        return new Host(new Properties()).with(new RouteBuilder() {
            @Override
            public void configure() {
                for (String operation : List.of("admit", "list", "remove")) {
                    from("direct:" + operation)
                            .to("kamelet:capped-session-store-action?operation=" + operation + "&redisUrl="
                                    + world.server().url() + "&keyPrefix=devices:&key=RAW(${header.device})"
                                    + more);
                }
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static <T> T ask(Host host, String operation, String device, String session) {
        return (T) host.context()
                .createProducerTemplate()
                .requestBodyAndHeader("direct:" + operation, session, "device", device);
    }

    @Test
    void a_host_that_uses_only_the_session_store_keeps_the_cap() throws Exception {
        try (World world = World.prepare();
                Host host = withStore(world, "&maxSessions=2&ttl=60s").start()) {
            ask(host, "admit", "d", "a");
            ask(host, "admit", "d", "b");
            Map<String, Object> third = ask(host, "admit", "d", "c");

            assertThat(third).containsEntry("active", 2).containsEntry("evicted", List.of("a"));
            List<Map<String, Object>> sessions = ask(host, "list", "d", "");
            assertThat(sessions).extracting(session -> session.get("session")).containsExactly("b", "c");
            assertThat((List<String>) KameletsIT.<List<String>>ask(host, "remove", "d", "b"))
                    .containsExactly("b");
            assertThat(world.redis().zcard("devices:d")).isEqualTo(1);
            assertThat(world.redis().pttl("devices:d")).isBetween(1L, 60_000L);
            assertThat(world.redis().keys("guestway:devices:*")).isEmpty();
            assertThat(HostedOrganisations.of(host.context()).names()).isEmpty();
        }
    }

    @Test
    void the_store_admits_the_same_session_once() throws Exception {
        try (World world = World.prepare();
                Host host = withStore(world, "").start()) {
            ask(host, "admit", "d", "a");
            Map<String, Object> again = ask(host, "admit", "d", "a");

            assertThat(again).containsEntry("active", 1).containsEntry("evicted", List.of());
        }
    }

    @Test
    void the_cap_holds_at_every_instant_with_many_callers() throws Exception {
        try (World world = World.prepare();
                Host host = withStore(world, "").start()) {
            List<CompletableFuture<Object>> all = IntStream.range(0, 200)
                    .mapToObj(i -> CompletableFuture.<Object>supplyAsync(() -> ask(host, "admit", "d", "s" + i)))
                    .toList();
            while (!all.stream().allMatch(CompletableFuture::isDone)) {
                assertThat(world.redis().zcard("devices:d")).isLessThanOrEqualTo(3);
            }

            assertThat(all).allSatisfy(done -> assertThat(done).isCompleted());
            assertThat(world.redis().zcard("devices:d")).isEqualTo(3);
        }
    }

    @Test
    void at_the_cap_the_store_may_refuse() throws Exception {
        try (World world = World.prepare();
                Host host = withStore(world, "&maxSessions=1&onCap=refuse").start()) {
            ask(host, "admit", "d", "a");

            assertThatThrownBy(() -> ask(host, "admit", "d", "b"))
                    .hasStackTraceContaining("The session limit of this key is reached");
            assertThat(world.redis().zcard("devices:d")).isEqualTo(1);
        }
    }

    @Test
    void a_key_that_cannot_be_one_is_refused() throws Exception {
        try (World world = World.prepare();
                Host host = withStore(world, "").start()) {
            assertThatThrownBy(() -> ask(host, "admit", "a b", "s")).hasStackTraceContaining("session-key: requires");
        }
    }

    @Test
    void a_redis_url_that_cannot_be_shows_no_password() throws Exception {
        Host host = new Host(new Properties()).with(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:admit")
                        .to(
                                "kamelet:capped-session-store-action?keyPrefix=d:&redisUrl=RAW(redis://:hunter22 ^@localhost:1)");
            }
        });
        try (host) {
            assertThatThrownBy(host::start)
                    .hasStackTraceContaining("redisUrl: is not valid")
                    .rootCause()
                    .hasMessageNotContaining("hunter22");
        }
    }

    @Test
    void a_parameter_that_cannot_be_stops_the_start_and_is_named() throws Exception {
        try (World world = World.prepare();
                Host host = withStore(world, "&ttl=soon")) {
            assertThatThrownBy(host::start).hasStackTraceContaining("ttl: 'soon' is not a duration");
        }
    }
}
