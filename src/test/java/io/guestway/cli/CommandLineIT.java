package io.guestway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.sandbox.GenesysSandbox;
import io.guestway.sandbox.messaging.Messaging;
import io.guestway.support.Api;
import io.guestway.support.Device;
import io.guestway.support.Jar;
import io.guestway.support.Routes;
import io.guestway.support.World;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of docs/contract.md section 1, with the jar as it is shipped. */
class CommandLineIT {

    private static final Duration LONGEST_START = Duration.ofSeconds(30);

    private static final Duration START = Duration.ofSeconds(15);

    private static World world;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        world = World.prepare();
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    private static Map<String, String> environment(String... more) {
        return Jar.environment(world.properties(), more);
    }

    private static void assertOneLine(String output, String... parts) {
        assertThat(output.lines())
                .filteredOn(line -> line.startsWith("guestway: "))
                .hasSize(1);
        assertThat(output).doesNotContain("\tat ", "Exception in thread").contains(parts);
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "guestway.http.port, eighty, guestway.http.port",
        "guestway.genesys.ca-file, /no/such/file, guestway.genesys.ca-file",
        "guestway.log.level, LOUD, guestway.log.level",
        "guestway.routes.path, /no/such/folder, guestway.routes.path",
        "guestway.http.host, 192.0.2.1, guestway.http.host"
    })
    void a_value_that_cannot_work_ends_the_start_with_one_line(String property, String value, String named)
            throws Exception {
        try (Jar jar = Jar.run(folder, environment(property, value))) {
            assertThat(jar.awaitExit(START)).isEqualTo(1);
            assertOneLine(jar.output(), named);
        }
    }

    @Test
    void a_stop_during_the_start_ends_the_process() throws Exception {
        try (World world = World.prepareTokens(GenesysSandbox.Options.onPort(0));
                Jar jar = Jar.run(folder, Jar.environment(world.properties()))) {
            // the keystore is taken, the routes are not loaded yet
            Path owner = world.folder().resolve("secure_tokens.p12.owner");
            await().atMost(LONGEST_START).until(() -> Files.exists(owner));
            jar.process().destroy();

            jar.awaitExit(LONGEST_START);
            assertThat(jar.output()).doesNotContain("Shutdown in progress", "IllegalStateException");
        }
    }

    @Test
    void a_missing_value_ends_the_start_with_one_line() throws Exception {
        Map<String, String> environment = new HashMap<>(environment());
        environment.remove("GUESTWAY_GENESYS_CLIENT_ID");
        try (Jar jar = Jar.run(folder, environment)) {
            assertThat(jar.awaitExit(START)).isEqualTo(1);
            assertOneLine(jar.output(), "guestway.guests.client-id", "missing");
        }
    }

    @Test
    void an_unknown_property_ends_the_start_and_names_the_nearest() throws Exception {
        Files.writeString(folder.resolve("application.properties"), "guestway.redis.ur=redis://localhost\n");

        try (Jar jar = Jar.run(folder, environment())) {
            assertThat(jar.awaitExit(START)).isEqualTo(1);
            assertOneLine(jar.output(), "guestway.redis.ur", "did you mean guestway.redis.url");
        }
    }

    @Test
    void a_properties_file_that_cannot_be_read_ends_the_start_with_one_line() throws Exception {
        Files.createDirectory(folder.resolve("application.properties"));

        try (Jar jar = Jar.run(folder, environment())) {
            assertThat(jar.awaitExit(START)).isEqualTo(1);
            assertOneLine(jar.output(), "application.properties");
        }
    }

    @Test
    void an_unknown_environment_variable_warns_and_names_the_nearest_but_for_those_of_kubernetes() throws Exception {
        Map<String, String> environment = new HashMap<>(environment());
        environment.put("GUESTWAY_SERVICE_HOST", "10.0.0.1");
        environment.put("GUESTWAY_PORT", "tcp://10.0.0.1:8080");
        environment.put("GUESTWAY_PORT_8080_TCP_ADDR", "10.0.0.1");
        environment.put("GUESTWAY_REDIS_SERVICE_PORT_REDIS", "6379");
        environment.put("GUESTWAY_GUESTS_TLL", "60s");

        try (Jar jar = Jar.run(folder, environment)) {
            jar.awaitOutput("guestway ready");
            assertThat(jar.output().lines().filter(line -> line.contains("environment variable")))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("WARN", "GUESTWAY_GUESTS_TLL", "nearest=GUESTWAY_GUESTS_TTL");
        }
    }

    @Test
    void a_token_url_without_tls_off_this_machine_ends_the_start_with_one_line() throws Exception {
        try (World tokens = World.prepareTokens(GenesysSandbox.Options.onPort(0));
                Jar jar = Jar.run(
                        folder,
                        Jar.environment(
                                tokens.properties(), "guestway.genesys.oauth-url", "http://genesys.example/token"))) {
            assertThat(jar.awaitExit(START)).isEqualTo(1);
            assertOneLine(jar.output(), "guestway.genesys.oauth-url", "guestway.genesys.insecure");
        }
    }

    @Test
    void an_insecure_url_that_is_allowed_warns_at_each_start() throws Exception {
        try (Jar jar = Jar.run(
                folder,
                environment("guestway.genesys.insecure", "true", "guestway.genesys.api-url", "http://192.0.2.1:9"))) {
            jar.awaitOutput("guestway ready");
            assertThat(jar.output()).containsPattern("WARN .*guestway.genesys.insecure=true");
        }
    }

    @Test
    void a_log_line_has_a_date_and_the_whole_name_of_its_logger() throws Exception {
        try (Jar jar = Jar.run(folder, environment())) {
            jar.awaitOutput("guestway ready");
            assertThat(jar.output())
                    .containsPattern(
                            "(?m)^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}\\.\\d{3} INFO  guestway +guestway ready");
        }
    }

    @Test
    void in_json_the_pairs_of_a_log_line_are_fields() throws Exception {
        int port = World.freePort();
        try (Jar jar = Jar.run(
                folder, environment("guestway.log.format", "json", "guestway.http.port", Integer.toString(port)))) {
            jar.awaitOutput("guestway ready");
            String requestId =
                    new Api(port).post("/guests", "{\"fingerprint\":\"a b\"}").header("X-Request-Id");
            jar.awaitOutput("request refused");
            JsonNode line = new ObjectMapper()
                    .readTree(jar.output()
                            .lines()
                            .filter(each -> each.contains("request refused"))
                            .findFirst()
                            .orElseThrow());
            assertThat(line.path("message").asText()).isEqualTo("request refused");
            assertThat(line.path("code").asText()).isEqualTo("4001");
            assertThat(line.path("method").asText()).isEqualTo("POST");
            assertThat(line.path("requestId").asText()).isEqualTo(requestId);
            assertThat(line.path("log.logger").asText()).isEqualTo("guestway.api");
        }
    }

    @Test
    void the_routes_inside_the_jar_send_a_refused_call_again() throws Exception {
        int port = World.freePort();
        try (Jar jar = Jar.run(folder, environment("guestway.http.port", Integer.toString(port)))) {
            jar.awaitOutput("guestway ready");
            jar.awaitOutput("routes loaded from this jar");
            world.answers("create", 429, "1", 1);

            assertThat(new Api(port).issue("device-refused").status()).isEqualTo(201);
        }
    }

    @Test
    void fingerprints_appear_in_the_log_as_the_command_prints_them() throws Exception {
        int port = World.freePort();
        Map<String, String> environment = environment("guestway.http.port", Integer.toString(port));
        String hash;
        try (Jar command = Jar.run(folder, environment, "fingerprint", "device-personal")) {
            assertThat(command.awaitExit(START)).isZero();
            hash = command.output().strip();
        }
        try (Jar jar = Jar.run(folder, environment)) {
            jar.awaitOutput("guestway ready");
            assertThat(new Api(port).issue("device-personal").status()).isEqualTo(201);
            jar.awaitOutput("guest issued fingerprint=" + hash);
            assertThat(jar.output()).doesNotContain("device-personal");
        }
    }

    @Test
    void a_process_that_runs_out_of_memory_ends() throws Exception {
        Routes.copyTo(folder.resolve("routes"));
        Files.writeString(folder.resolve("routes/exhausting.camel.yaml"), """
                - route:
                    id: test-exhausting
                    description: Asks for more memory than there is.
                    from:
                      uri: platform-http:/exhaust
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: "x"
                        - loop:
                            expression:
                              constant:
                                expression: "40"
                            copy: false
                            steps:
                              - setBody:
                                  expression:
                                    simple:
                                      expression: "${body}${body}"
                """);
        int port = World.freePort();
        try (Jar jar = Jar.run(folder, environment("guestway.http.port", Integer.toString(port)))) {
            jar.awaitOutput("guestway ready");
            Api.ask("http://127.0.0.1:" + port + "/exhaust");

            assertThat(jar.awaitExit(Duration.ofSeconds(30))).isEqualTo(3);
            assertThat(jar.output()).contains("out of memory");
        }
    }

    @Test
    void the_production_distribution_has_no_part_of_the_sandbox() throws Exception {
        try (var lib = Files.list(Path.of("target", "lib"));
                JarFile jar = new JarFile("target/guestway.jar")) {
            assertThat(lib.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.matches(".*(embedded-redis|jedis|commons-pool|sandbox).*"));
            assertThat(jar.stream().map(JarEntry::getName)).noneMatch(name -> name.contains("sandbox"));
        }
        Path distribution = Files.createDirectory(folder.resolve("distribution"));
        Files.copy(Path.of("target/guestway.jar"), distribution.resolve("guestway.jar"));
        Files.createSymbolicLink(
                distribution.resolve("lib"), Path.of("target/lib").toAbsolutePath());
        for (String argument : List.of("--sandbox", "genesys-sandbox")) {
            try (Jar jar = Jar.start(
                    folder,
                    Map.of(),
                    List.of(
                            ProcessHandle.current().info().command().orElse("java"),
                            "-jar",
                            distribution.resolve("guestway.jar").toString(),
                            argument))) {
                assertThat(jar.awaitExit(START)).isEqualTo(1);
                assertOneLine(jar.output(), "is not part of this distribution");
            }
        }
    }

    @Test
    void a_broken_route_file_ends_the_start_and_is_named() throws Exception {
        Files.createDirectories(folder.resolve("routes"));
        Files.writeString(folder.resolve("routes/mine.camel.yaml"), "- route:\n    id: [\n");

        try (Jar jar = Jar.run(folder, environment())) {
            assertThat(jar.awaitExit(START)).isEqualTo(1);
            assertOneLine(jar.output(), "routes/mine.camel.yaml");
        }
    }

    @Test
    void a_port_in_use_ends_the_start_and_names_the_property() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            for (String property : new String[] {"guestway.http.port", "guestway.management.port"}) {
                try (Jar jar = Jar.run(folder, environment(property, port))) {
                    assertThat(jar.awaitExit(START)).isEqualTo(1);
                    assertOneLine(jar.output(), property);
                }
            }
        }
    }

    @Test
    void a_redis_and_a_genesys_that_are_down_do_not_stop_the_start() throws Exception {
        int management = World.freePort();
        String nobody = "127.0.0.1:" + World.freePort();
        try (Jar jar = Jar.run(
                folder,
                environment(
                        "guestway.redis.url", "redis://" + nobody,
                        "guestway.genesys.api-url", "http://" + nobody,
                        "guestway.genesys.client-credentials-url", "http://" + nobody,
                        "guestway.management.port", Integer.toString(management)))) {
            jar.awaitOutput("guestway ready");
            String health = "http://127.0.0.1:" + management + "/observe/health/";
            assertThat(Api.fetch(health + "live").status()).isEqualTo(200);
            assertThat(Api.fetch(health + "ready").status()).isEqualTo(503);
        }
    }

    @Test
    void sigterm_ends_it_within_seconds() throws Exception {
        try (Jar jar = Jar.run(folder, environment())) {
            jar.awaitOutput("guestway ready");
            jar.process().destroy();
            jar.awaitExit(Duration.ofSeconds(20));
            assertThat(jar.output()).contains("guestway stopped");
        }
    }

    @Test
    void the_sandbox_prints_a_call_that_works_and_leaves_nothing_behind() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Map<String, String> environment = new HashMap<>();
        environment.put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
        environment.put("GUESTWAY_HTTP_PORT", Integer.toString(World.freePort()));
        environment.put("GUESTWAY_MANAGEMENT_PORT", Integer.toString(World.freePort()));
        try (Jar jar = Jar.run(folder, environment, "--sandbox")) {
            jar.awaitOutput("\ncurl ");
            String call = jar.output()
                    .lines()
                    .filter(line -> line.startsWith("curl "))
                    .findFirst()
                    .orElseThrow();
            Process curl = new ProcessBuilder("sh", "-c", call)
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(curl.getInputStream().readAllBytes());
            assertThat(answer).contains("\"guestToken\":\"token-");
            long[] children =
                    jar.process().descendants().mapToLong(ProcessHandle::pid).toArray();
            assertThat(children).isNotEmpty();

            jar.process().destroy();
            jar.awaitExit(Duration.ofSeconds(20));

            for (long child : children) {
                await().atMost(Duration.ofSeconds(5)).until(() -> ProcessHandle.of(child)
                        .filter(ProcessHandle::isAlive)
                        .isEmpty());
            }
            try (var left = Files.list(temporary)) {
                assertThat(left.filter(file -> !file.getFileName().toString().startsWith("hsperf")))
                        .isEmpty();
            }
        }
    }

    private static boolean isOpen(String address, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2_000);
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "127.0.0.2 is another address of this machine on Linux only")
    void the_sandbox_listens_on_the_loopback_unless_the_environment_names_a_host() throws Exception {
        int port = World.freePort();
        int management = World.freePort();
        Map<String, String> environment = new HashMap<>();
        environment.put("GUESTWAY_HTTP_PORT", Integer.toString(port));
        environment.put("GUESTWAY_MANAGEMENT_PORT", Integer.toString(management));
        Files.writeString(folder.resolve("application.properties"), "guestway.http.host=0.0.0.0\n");
        try (Jar jar = Jar.run(folder, environment, "--sandbox")) {
            jar.awaitOutput("\ncurl ");
            assertThat(isOpen("127.0.0.1", port)).isTrue();
            assertThat(isOpen("127.0.0.1", management)).isTrue();
            assertThat(isOpen("127.0.0.2", port)).isFalse();
            assertThat(isOpen("127.0.0.2", management)).isFalse();
        }
        environment.put("GUESTWAY_HTTP_HOST", "0.0.0.0");
        try (Jar jar = Jar.run(folder, environment, "--sandbox")) {
            jar.awaitOutput("\ncurl ");
            assertThat(isOpen("127.0.0.2", port)).isTrue();
            assertThat(isOpen("127.0.0.2", management)).isFalse();
        }
    }

    @Test
    void the_genesys_sandbox_runs_alone() throws Exception {
        int port = World.freePort();
        try (Jar jar = Jar.run(folder, Map.of(), "genesys-sandbox", "--port", Integer.toString(port))) {
            jar.awaitOutput("/sandbox/state");
            jar.awaitOutput("export GUESTWAY_GENESYS_API_URL=http://127.0.0.1:" + port);
            assertThat(Api.fetch("http://127.0.0.1:" + port + "/sandbox/state").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void the_genesys_sandbox_speaks_web_messaging_with_the_settings_given() throws Exception {
        int port = World.freePort();
        try (Jar jar = Jar.run(
                folder,
                Map.of(),
                "genesys-sandbox",
                "--port",
                Integer.toString(port),
                "--dialect",
                "web-messaging",
                "--set",
                "session-life=2h",
                "--time-scale",
                "60")) {
            jar.awaitOutput("export GUESTWAY_GENESYS_DIALECT=web-messaging");
            String url = "ws://127.0.0.1:" + port + "/v1";
            jar.awaitOutput("export GUESTWAY_GENESYS_WEBSOCKET_URL=" + url);
            try (Device device = Device.open(url, Messaging.DEPLOYMENT_ID)) {
                assertThat(device.configure("a")
                                .path("body")
                                .path("durationSeconds")
                                .asInt())
                        .isEqualTo(120);
            }
        }
    }

    @Test
    void an_unknown_setting_of_the_sandbox_ends_it_with_one_line() throws Exception {
        try (Jar jar = Jar.run(
                folder, Map.of(), "genesys-sandbox", "--dialect", "web-messaging", "--set", "session-live=2h")) {
            assertThat(jar.awaitExit(START)).isEqualTo(1);
            assertOneLine(jar.output(), "session-live: unknown; one of session-life");
        }
    }

    @Test
    void check_says_ok_for_each_part_and_writes_nothing() throws Exception {
        world.redis().flushall();
        try (Jar jar = Jar.run(folder, environment(), "check")) {
            assertThat(jar.awaitExit(Duration.ofSeconds(30))).isZero();
            assertThat(jar.output())
                    .containsPattern("configuration +ok")
                    .containsPattern("routes +ok")
                    .containsPattern("redis +ok")
                    .containsPattern("client-credentials grant +ok");
        }
        assertThat(world.redis().keys("*")).isEmpty();
    }

    @Test
    void check_says_that_the_client_secret_is_wrong() throws Exception {
        try (Jar jar = Jar.run(folder, environment("guestway.genesys.client-secret", "wrong"), "check")) {
            assertThat(jar.awaitExit(Duration.ofSeconds(30))).isEqualTo(1);
            assertThat(jar.output())
                    .containsPattern("client-credentials grant +guestway.guests.client-id: .*rejects.*401")
                    .doesNotContain("wrong");
        }
    }

    @Test
    void check_says_all_that_is_wrong_with_the_configuration_at_once() throws Exception {
        Map<String, String> environment = new HashMap<>(environment(
                "guestway.http.port", "eighty", "guestway.redis.encryption-key", "short", "guestway.guests.ttl", "0s"));
        environment.remove("GUESTWAY_GENESYS_CLIENT_ID");
        Files.writeString(folder.resolve("application.properties"), "guestway.redis.ur=redis://localhost\n");

        try (Jar jar = Jar.run(folder, environment, "check")) {
            assertThat(jar.awaitExit(START)).isEqualTo(1);
            assertThat(jar.output().lines())
                    .hasSize(5)
                    .allMatch(line -> line.startsWith("configuration "))
                    .anyMatch(line -> line.contains("guestway.http.port"))
                    .anyMatch(line -> line.contains("guestway.redis.encryption-key"))
                    .anyMatch(line -> line.contains("guestway.guests.ttl"))
                    .anyMatch(line -> line.contains("guestway.guests.client-id: missing"))
                    .anyMatch(line -> line.contains("guestway.redis.ur: unknown property"));
        }
    }

    @Test
    void check_warns_of_a_route_that_hands_a_callers_headers_on() throws Exception {
        Routes.copyTo(folder.resolve("routes"));
        Files.writeString(folder.resolve("routes/mine.camel.yaml"), """
                - route:
                    id: my-proxy
                    from:
                      uri: platform-http:/mine
                      steps:
                        - to:
                            uri: http://127.0.0.1:9/theirs
                """);

        try (Jar jar = Jar.run(folder, environment(), "check")) {
            assertThat(jar.awaitExit(Duration.ofSeconds(30))).isZero();
            assertThat(jar.output()).containsPattern("routes +warning: routes/mine.camel.yaml:7: route my-proxy");
        }
    }

    @Test
    void check_looks_at_the_sandbox_too() throws Exception {
        try (Jar jar = Jar.run(folder, Map.of(), "--sandbox", "check")) {
            int exit = jar.awaitExit(Duration.ofSeconds(30));
            assertThat(exit).as(jar.output()).isZero();
            assertThat(jar.output())
                    .containsPattern("client-credentials grant +ok")
                    .containsPattern("websocket +ok");
        }
    }

    @Test
    void check_says_what_to_do_and_exits_with_1() throws Exception {
        String nowhere = "redis://127.0.0.1:" + World.freePort();
        try (Jar jar = Jar.run(folder, environment("guestway.redis.url", nowhere), "check")) {
            assertThat(jar.awaitExit(Duration.ofSeconds(40))).isEqualTo(1);
            assertThat(jar.output()).contains("guestway.redis.url");
        }
    }

    @Test
    void check_looks_at_the_token_half_and_grants_nothing() throws Exception {
        try (World tokens = World.prepareTokens(GenesysSandbox.Options.onPort(0))) {
            try (Jar jar = Jar.run(folder, Jar.environment(tokens.properties()), "check")) {
                assertThat(jar.awaitExit(Duration.ofSeconds(30))).isZero();
                assertThat(jar.output())
                        .containsPattern("keystore +ok")
                        .containsPattern("routes +ok")
                        .containsPattern("refresh endpoint +ok")
                        .containsPattern("websocket +ok");
            }
            assertThat(tokens.requests("refresh")).isZero();
            Files.delete(tokens.folder().resolve("secure_tokens.p12"));
            String nowhere = "ws://127.0.0.1:" + World.freePort() + GenesysSandbox.WEBSOCKET_PATH;
            Map<String, String> broken =
                    Jar.environment(tokens.properties(), "guestway.genesys.websocket-url", nowhere);
            try (Jar jar = Jar.run(folder, broken, "check")) {
                assertThat(jar.awaitExit(Duration.ofSeconds(30))).isEqualTo(1);
                assertThat(jar.output())
                        .contains("guestway.keystore.path: missing keystore", "guestway.genesys.websocket-url");
            }
            try (var files = Files.list(tokens.folder())) {
                assertThat(files).as("changes nothing").isEmpty();
            }
        }
    }

    @Test
    void help_and_version_say_what_is_expected() throws Exception {
        try (Jar jar = Jar.run(folder, Map.of(), "--help")) {
            assertThat(jar.awaitExit(START)).isZero();
            assertThat(jar.output()).contains("--sandbox", "check", "keystore", "genesys-sandbox");
        }
        try (Jar jar = Jar.run(folder, Map.of(), "--version")) {
            assertThat(jar.awaitExit(START)).isZero();
            assertThat(jar.output()).startsWith("guestway ").contains("Apache Camel 4.");
        }
    }
}
