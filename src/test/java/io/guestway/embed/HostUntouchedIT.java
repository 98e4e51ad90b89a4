package io.guestway.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.genesys.GenesysException;
import io.guestway.support.Api;
import io.guestway.support.Host;
import io.guestway.support.World;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.builder.DeadLetterChannelBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.redis.RedisComponent;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;

/** What a host has of its own is the same with Guestway as without: errors, beans, components, HTTP, Redis. */
class HostUntouchedIT {

    private static final List<Class<?>> KINDS = List.of(
            RedisTemplate.class,
            Vertx.class,
            ExecutorService.class,
            MeterRegistry.class,
            SSLContextParameters.class,
            Processor.class,
            Predicate.class);

    @Test
    void a_host_is_the_same_with_and_without_guestway() throws Exception {
        try (World world = World.prepare()) {
            Map<String, Object> without;
            try (Host host = host(world).start()) {
                without = portrait(host);
            }
            Map<String, Object> with;
            try (Host host = host(world).including(Host.PATTERN).start().awaitReady()) {
                assertThat(host.api().issue("device-1").status()).isEqualTo(201);
                with = portrait(host);
            }

            assertThat(with).containsExactlyEntriesOf(without);
            assertThat(without)
                    .containsEntry("GET /host/refused", "418 the host's own answer to GenesysException")
                    .containsEntry("GET /host/counter", "200 1")
                    .containsEntry("global route configurations", 1L);
        }
    }

    @Test
    void an_error_handler_of_the_host_for_everything_leaves_the_problems_of_the_api_alone() throws Exception {
        try (World world = World.prepare();
                Host host = host(world).including(Host.PATTERN).start().awaitReady()) {
            world.answers("create", 400, null, 1);

            Api.Answer refused = host.api().issue("device-1");

            assertThat(refused.status()).isEqualTo(502);
            assertThat(refused.code()).isEqualTo(1001);
        }
    }

    @Test
    void a_dead_letter_channel_of_the_host_swallows_no_failure_of_the_api() throws Exception {
        try (World world = World.prepare("guestway.guests.base-delay", "50ms", "guestway.guests.jitter", "0ms")) {
            Host host = host(world);
            host.context()
                    .getCamelContextExtension()
                    .setErrorHandlerFactory(new DeadLetterChannelBuilder("log:dead-letters"));
            try (host) {
                host.including(Host.PATTERN).start().awaitReady();
                world.answers("create", 503, null, 3);

                Api.Answer refused = host.api().issue("device-1");

                assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
                assertThat(refused.code()).isEqualTo(2002);
                assertThat(world.requests("create")).isEqualTo(3);
            }
        }
    }

    @Test
    void an_error_handler_of_the_host_for_everything_leaves_the_redelivery_alone() throws Exception {
        try (World world = World.prepare("guestway.guests.base-delay", "50ms", "guestway.guests.jitter", "0ms");
                Host host = host(world).including(Host.PATTERN).start().awaitReady()) {
            world.answers("create", 503, null, 2);

            Api.Answer issued = host.api().issue("device-1");

            assertThat(issued.status()).as(issued.toString()).isEqualTo(201);
            assertThat(world.requests("create")).isEqualTo(3);
        }
    }

    private static Host host(World world) throws Exception {
        Host host = new Host(world.properties());
        LettuceConnectionFactory connections = new LettuceConnectionFactory(
                "127.0.0.1", URI.create(world.server().url()).getPort());
        connections.afterPropertiesSet();
        connections.start();
        host.context().getRegistry().bind("hostRedis", new StringRedisTemplate(connections));
        host.context().getRegistry().bind("hostMeters", new SimpleMeterRegistry());
        world.redis().del("host:counter");
        return host.with(new RouteConfigurationBuilder() {
                    @Override
                    public void configuration() {
                        // without an id: for every route of this context
                        routeConfiguration()
                                .onException(Exception.class)
                                .handled(true)
                                .setHeader("CamelHttpResponseCode", constant(418))
                                .setBody(simple("the host's own answer to ${exception.class.simpleName}"));
                    }
                })
                .with(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("platform-http:/api/v10/orders").setBody(constant("orders"));
                        from("platform-http:/api/v1-old").setBody(constant("old"));
                        from("platform-http:/host/hello").setBody(constant("hello"));
                        from("platform-http:/host/fails").throwException(new IllegalStateException("broken"));
                        from("platform-http:/host/refused").process(exchange -> {
                            throw GenesysException.answered(503);
                        });
                        from("platform-http:/host/headers").setBody(simple("${header.X-API-Key} ${header.X-Own}"));
                        from("platform-http:/host/counter")
                                .setHeader("CamelRedis.Key", constant("host:counter"))
                                .to("spring-redis:anywhere:1?command=INCR")
                                .convertBodyTo(String.class);
                    }
                });
    }

    /** Everything of the host that Guestway could have changed. */
    private static Map<String, Object> portrait(Host host) throws Exception {
        CamelContext context = host.context();
        Map<String, Object> portrait = new TreeMap<>();
        for (String path : List.of("hello", "fails", "refused", "headers", "counter", "nothing")) {
            Api.Answer answer = Api.send(HttpRequest.newBuilder(URI.create(host.url() + "/host/" + path))
                    .header("X-API-Key", "k")
                    .header("X-Own", "o"));
            portrait.put("GET /host/" + path, answer.toString());
        }
        for (String path : List.of("/api/v10/orders", "/api/v1-old", "/api/v2")) {
            portrait.put("GET " + path, Api.fetch(host.url() + path).toString());
        }
        for (Class<?> kind : KINDS) {
            portrait.put(
                    "beans of type " + kind.getSimpleName(),
                    new TreeSet<>(context.getRegistry().findByTypeWithName(kind).keySet()));
        }
        for (String scheme : List.of("http", "https")) {
            HttpComponent http = context.getComponent(scheme, HttpComponent.class);
            portrait.put(
                    scheme,
                    List.of(
                            http.isAutomaticRetriesDisabled(),
                            http.isFollowRedirects(),
                            http.isCopyHeaders(),
                            http.getConnectTimeout(),
                            http.getResponseTimeout(),
                            http.getMaxTotalConnections(),
                            http.getConnectionsPerRoute(),
                            String.valueOf(http.getSslContextParameters())));
        }
        portrait.put(
                "direct", context.getComponent("direct", DirectComponent.class).isBlock());
        portrait.put("seda", context.getComponent("seda", SedaComponent.class).getDefaultPollTimeout());
        portrait.put(
                "spring-redis uses the host's template",
                context.getComponent("spring-redis", RedisComponent.class).getRedisTemplate()
                        == context.getRegistry().lookupByName("hostRedis"));
        portrait.put(
                "global route configurations",
                host.context().getRouteConfigurationDefinitions().stream()
                        .filter(configuration -> configuration.getId() == null || !configuration.hasCustomIdAssigned())
                        .count());
        portrait.put(
                "error handler",
                String.valueOf(context.getCamelContextExtension().getErrorHandlerFactory()));
        portrait.put("global options", context.getGlobalOptions().toString());
        portrait.put("shutdown timeout", context.getShutdownStrategy().getTimeout());
        return portrait;
    }
}
