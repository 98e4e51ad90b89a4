package io.guestway.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.guestway.sandbox.GenesysSandbox;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.support.Api;
import io.guestway.support.Jar;
import io.guestway.support.World;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What Guestway does inside an application, the same whatever that runs on: each host below src/it is a program of its
 * own, started and killed here, with the dependency, one include pattern and properties.
 */
abstract class HostSpec {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final String HOSTS_OWN = "classpath:host/host.camel.yaml";
    private static final String WITH_GUESTWAY =
            HOSTS_OWN + ",classpath:guestway/routes/*.camel.yaml,classpath:host/with-guestway.camel.yaml";

    static final String JAVA = ProcessHandle.current().info().command().orElse("java");

    private final Map<String, String> more = new HashMap<>();
    private World world;
    private int port;
    private Jar host;

    /** How the host is started in its folder below target/it. */
    abstract List<String> command(Path folder);

    /** The name of its folder. */
    abstract String name();

    @BeforeEach
    void prepare() throws Exception {
        world = World.prepareBoth(GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)));
        world.properties().setProperty("guestway.guests.base-delay", "100ms");
        world.properties().setProperty("guestway.guests.jitter", "0ms");
        removeServers();
        port = World.freePort();
    }

    /** The host has the servers. */
    private void removeServers() {
        for (String property : List.of(
                "guestway.http.host", "guestway.http.port", "guestway.management.host", "guestway.management.port")) {
            world.properties().remove(property);
        }
    }

    @AfterEach
    void tidy() throws Exception {
        if (host != null) {
            host.close();
            assertThat(host.output())
                    .as("secrets in the host's log")
                    .doesNotContain(
                            World.ENCRYPTION_KEY,
                            World.KEYSTORE_PASSWORD,
                            GenesysSandbox.CLIENT_SECRET,
                            Api.KEY,
                            Api.ADMIN_KEY,
                            "acme-key");
        }
        world.close();
    }

    /** More environment variables for the next start. */
    void environment(String name, String value) {
        more.put(name, value);
    }

    Api api() {
        return new Api(port);
    }

    /** The answer of any page of the host's server. */
    Api.Answer page(String path) {
        return Api.fetch("http://127.0.0.1:" + port + path);
    }

    private Jar run(String routes) throws Exception {
        Path folder = Path.of("target", "it", name()).toAbsolutePath();
        return run(routes, command(folder));
    }

    /** Another program than the host's own, with Guestway. */
    Jar run(List<String> command) throws Exception {
        return run("classpath:guestway/routes/*.camel.yaml", command);
    }

    private Jar run(String routes, List<String> command) throws Exception {
        Map<String, String> environment = new HashMap<>(Jar.environment(world.properties()));
        environment.putAll(more);
        environment.put("HOST_PORT", Integer.toString(port));
        environment.put("HOST_REDIS", world.server().url());
        environment.put("HOST_ROUTES", routes);
        host = Jar.start(world.folder(), environment, command);
        return host;
    }

    Api start() throws Exception {
        return start(() -> answers(new Api(port)));
    }

    /** Starts the host with Guestway, and waits for a sign of it. */
    Api start(Callable<Boolean> sign) throws Exception {
        long begun = System.nanoTime();
        run(WITH_GUESTWAY);
        Api api = new Api(port);
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !host.process().isAlive() || sign.call());
        assertThat(host.process().isAlive()).as(host.output()).isTrue();
        System.out.printf("%s started with Guestway in %d ms%n", name(), (System.nanoTime() - begun) / 1_000_000);
        return api;
    }

    private static boolean answers(Api api) {
        try {
            return api.get("/guests/nobody").status() == 200;
        } catch (java.io.UncheckedIOException notYet) {
            return false;
        }
    }

    /** The answer of a route of the host's own; empty while there is no server. */
    String own(String path) {
        try {
            return ownAnswer(path);
        } catch (java.io.UncheckedIOException notYet) {
            return "";
        }
    }

    private String ownAnswer(String path) {
        return Api.fetch("http://127.0.0.1:" + port + "/host/" + path).toString();
    }

    @Test
    void web_messaging_ends_the_evicted_session_at_its_deployment() throws Exception {
        world.close();
        world = World.prepareMessaging(
                new SandboxSettings(), "guestway.guests.prove", "true", "guestway.guests.max-per-fingerprint", "1");
        removeServers();
        Api api = start();

        String evicted = api.issue("device").json().path("guestToken").asText();
        assertThat(api.issue("device").json().path("kind").asText()).isEqualTo("anonymous");

        await().atMost(TIMEOUT).until(() -> world.genesys().messaging().closed().equals(Map.of(evicted, 1)));
        assertThat(world.genesys().messaging().alive()).hasSize(1).doesNotContain(evicted);
    }

    @Test
    void it_issues_guests_keeps_the_cap_and_has_the_oldest_invalidated() throws Exception {
        Api api = start();

        List<CompletableFuture<Api.Answer>> answers =
                IntStream.range(0, 24).mapToObj(i -> api.issueAsync("device-1")).toList();

        Set<String> issued = new TreeSet<>();
        for (CompletableFuture<Api.Answer> answer : answers) {
            Api.Answer guest = answer.get();
            assertThat(guest.status()).as(guest.toString()).isEqualTo(201);
            assertThat(guest.header("Location")).startsWith("/api/v1/guests/device-1/");
            assertThat(guest.header("Cache-Control")).isEqualTo("no-store");
            issued.add(guest.json().path("guestId").asText());
        }
        assertThat(issued).hasSize(24);
        assertThat(world.redis().zcard("msg:guest:device-1")).isEqualTo(3);
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(world.alive()).isEqualTo(world.members()));
        assertThat(world.invalidations().values()).hasSize(21).containsOnly(1);
    }

    @Test
    void it_lists_and_revokes() throws Exception {
        Api api = start();
        String guest = api.issue("device-1").json().path("guestId").asText();

        assertThat(api.get("/guests/device-1").json().path("sessions")).hasSize(1);
        assertThat(api.get("/guests/device-1/" + guest).status()).isEqualTo(200);
        assertThat(api.delete("/guests/device-1/" + guest).status()).isEqualTo(204);
        assertThat(api.get("/guests/device-1/" + guest).status()).isEqualTo(404);
        assertThat(world.alive()).isEmpty();
    }

    @Test
    void it_answers_in_problems_and_checks_the_key_first() throws Exception {
        Api api = start();

        Api.Answer stranger = api.post("/guests", "{", "X-API-Key", "wrong");
        Api.Answer nonsense = api.post("/guests", "{\"fingerprint\":\"device 1\"}");
        Api.Answer wrongType = Api.send(
                api.request("/guests", "Content-Type", "text/plain").POST(HttpRequest.BodyPublishers.ofString("x")));
        Api.Answer wrongMethod = Api.send(api.request("/guests").PUT(HttpRequest.BodyPublishers.noBody()));

        assertThat(stranger.status()).isEqualTo(401);
        assertThat(nonsense.status()).isEqualTo(400);
        assertThat(nonsense.code()).isEqualTo(4001);
        assertThat(nonsense.header("Content-Type")).startsWith("application/problem+json");
        assertThat(nonsense.json().path("detail").asText()).startsWith("fingerprint: ");
        assertThat(wrongType.status()).isEqualTo(415);
        assertThat(wrongMethod.status()).isEqualTo(405);
        assertThat(api.get("/nowhere").status()).isEqualTo(404);
    }

    @Test
    void a_key_in_the_query_is_no_key_and_a_header_that_comes_twice_is_none() throws Exception {
        Api api = start();

        Api.Answer inTheQuery = Api.fetch("http://127.0.0.1:" + port + "/api/v1/guests/device-1?X-API-Key=" + Api.KEY);
        Api.Answer twice = Api.send(api.request("/guests")
                .header("Idempotency-Key", "one")
                .header("Idempotency-Key", "two")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"fingerprint\":\"device-1\"}")));

        assertThat(inTheQuery.status()).isEqualTo(401);
        assertThat(twice.status()).isEqualTo(400);
        assertThat(world.members()).isEmpty();
    }

    @Test
    void a_body_that_is_too_large_is_refused() throws Exception {
        Api.Answer answer = start().post("/guests", "{\"fingerprint\":\"" + "x".repeat(20_000) + "\"}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo(4001);
    }

    @Test
    void no_header_or_query_of_a_caller_steers_a_step() throws Exception {
        Api api = start();
        String[] hostile = {
            "CamelHttpUri", "http://127.0.0.1:1/", "CamelHttpPath", "/elsewhere", "CamelHttpMethod", "DELETE",
            "CamelHttpQuery", "a=b", "CamelRedis.Key", "host:counter", "CamelHttpResponseCode", "299",
            "guestway-operation", "guestway-get-openapi", "Authorization", "Bearer mine", "X-Own", "mine"
        };

        Api.Answer answer = api.post(
                "/guests?CamelHttpUri=http://127.0.0.1:1/&CamelHttpMethod=PUT",
                "{\"fingerprint\":\"device-1\"}",
                hostile);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(answer.raw().headers().map()).doesNotContainKeys("x-own", "camelhttpuri", "authorization");
        assertThat(world.requests("create")).isEqualTo(1);
    }

    @Test
    void it_sends_a_refused_call_again_when_genesys_says() throws Exception {
        Api api = start();
        world.answers("create", 429, "1", 1);
        long begun = System.nanoTime();

        Api.Answer answer = api.issue("device-1");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(world.requests("create")).isEqualTo(2);
    }

    @Test
    void it_serves_its_contract() throws Exception {
        start();

        Api.Answer contract = Api.fetch("http://127.0.0.1:" + port + "/api/v1/openapi.json");

        assertThat(contract.status()).isEqualTo(200);
        assertThat(contract.json().path("openapi").asText()).startsWith("3.");
    }

    @Test
    void it_keeps_the_token_alive_and_tells_the_socket() throws Exception {
        Api api = start();
        await().atMost(TIMEOUT).until(() -> api.token().path("state").asText().equals("valid"));
        int before = world.genesys().frames().size();

        assertThat(api.refresh().status()).isEqualTo(200);

        await().atMost(TIMEOUT).until(() -> world.genesys().frames().size() > before);
        JsonNode state = api.token();
        assertThat(state.path("lastRefresh").path("outcome").asText()).isEqualTo("success");
        assertThat(state.path("webSocket").asText()).isEqualTo("connected");
        assertThat(world.keystore().read()).isPresent();
    }

    @Test
    void a_kill_loses_neither_token_nor_sessions() throws Exception {
        Api api = start();
        await().atMost(TIMEOUT).until(() -> api.token().path("state").asText().equals("valid"));
        api.issue("device-1");

        host.kill();
        Api again = start();

        await().atMost(TIMEOUT).until(() -> again.token().path("state").asText().equals("valid"));
        assertThat(again.get("/guests/device-1").json().path("sessions")).hasSize(1);
    }

    @Test
    void routes_of_the_host_use_the_seams() throws Exception {
        Api api = start();
        await().atMost(TIMEOUT).until(() -> api.token().path("state").asText().equals("valid"));

        assertThat(own("whoami")).contains("true");
        await().atMost(TIMEOUT).until(() -> host.output().contains("host saw token.refreshed"));
    }

    @Test
    void what_the_host_had_before_is_as_it_was() throws Exception {
        run(HOSTS_OWN);
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> own("hello")
                .equals("200 hello"));
        List<String> without = portrait();
        assertThat(without).contains("200 hello", "418 the host's own answer to IllegalStateException");
        host.close();
        world.redis().del("host:counter");

        start();

        assertThat(portrait()).isEqualTo(without);
    }

    private List<String> portrait() {
        Api.Answer guestwaysPath =
                Api.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/nowhere")));
        return List.of(
                own("hello"), own("fails"), own("counter"), own("counter"), Integer.toString(guestwaysPath.status()));
    }

    @Test
    void a_missing_property_ends_the_start_and_names_the_fix() throws Exception {
        world.properties().remove("guestway.keystore.password");

        run(WITH_GUESTWAY);

        assertThat(host.awaitExit(Duration.ofSeconds(30))).isNotZero();
        assertThat(host.output()).contains("guestway.keystore.password: missing; set the password of the keystore");
    }

    @Test
    void a_stop_ends_what_is_in_progress_and_gives_the_keystore_away() throws Exception {
        Api api = start();
        await().atMost(TIMEOUT).until(() -> api.token().path("state").asText().equals("valid"));

        host.process().destroy();

        host.awaitExit(Duration.ofSeconds(40));
        assertThat(world.keystoreIsLocked()).isFalse();
        start();
    }

    @Test
    void another_organisation_has_its_own_api_and_sessions() throws Exception {
        environment("GUESTWAY_ORGANISATIONS", "acme");
        environment("ACME_TOKEN_ENABLED", "false");
        environment("ACME_API_KEYS", "acme-key");
        environment("ACME_GENESYS_CLIENT_ID", GenesysSandbox.CLIENT_ID);
        environment("ACME_GENESYS_CLIENT_SECRET", GenesysSandbox.CLIENT_SECRET);
        environment("ACME_REDIS_ENCRYPTION_KEY", World.ENCRYPTION_KEY);
        environment("ACME_REDIS_URL", world.server().url());
        try (GenesysSandbox acme = GenesysSandbox.start(GenesysSandbox.Options.onPort(0))) {
            environment("ACME_GENESYS_API_URL", acme.url());
            environment("ACME_GENESYS_CLIENT_CREDENTIALS_URL", acme.url() + GenesysSandbox.CLIENT_CREDENTIALS_PATH);
            Api api = start();
            api.issue("device-1");

            await().atMost(TIMEOUT)
                    .until(() -> api.at("/acme/api/v1")
                                    .post("/guests", "{\"fingerprint\":\"device-1\"}", "X-API-Key", "acme-key")
                                    .status()
                            == 201);
            assertThat(world.redis().zcard("msg:guest:device-1")).isEqualTo(1);
            assertThat(world.redis().zcard("acme:msg:guest:device-1")).isEqualTo(1);
            assertThat((List<?>) acme.shown().get("guestsAlive")).hasSize(1);
            assertThat(world.alive()).hasSize(1);
        }
    }

    @Test
    void the_guests_alone_want_no_keystore() throws Exception {
        world.properties().setProperty("guestway.token.enabled", "false");
        world.properties().remove("guestway.keystore.password");
        Api api = start();

        assertThat(api.issue("device-1").status()).isEqualTo(201);
        assertThat(api.get("/platform-token", "X-API-Key", Api.ADMIN_KEY).status())
                .isEqualTo(404);
    }
}
