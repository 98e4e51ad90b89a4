package io.guestway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.sandbox.Dialect;
import io.guestway.sandbox.GenesysSandbox;
import io.guestway.sandbox.SandboxRedis;
import io.guestway.sandbox.messaging.Messaging;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.support.Jar;
import io.guestway.support.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line in the dialect web-messaging, as a user runs it. */
class MessagingCommandLineIT {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private static Map<String, String> ports() {
        Map<String, String> environment = new HashMap<>();
        environment.put("GUESTWAY_GENESYS_DIALECT", "web-messaging");
        environment.put("GUESTWAY_HTTP_PORT", Integer.toString(World.freePort()));
        environment.put("GUESTWAY_MANAGEMENT_PORT", Integer.toString(World.freePort()));
        return environment;
    }

    private static Map<String, String> environment(GenesysSandbox genesys, SandboxRedis redis) {
        Map<String, String> environment = ports();
        environment.put("GUESTWAY_GENESYS_DEPLOYMENT_ID", Messaging.DEPLOYMENT_ID);
        environment.put("GUESTWAY_GENESYS_WEBSOCKET_URL", genesys.webSocketUrl());
        environment.put(
                "GUESTWAY_GENESYS_CONFIG_URL",
                genesys.url() + "/webdeployments/v1/deployments/" + Messaging.DEPLOYMENT_ID + "/config.json");
        environment.put("GUESTWAY_API_KEYS", "key");
        environment.put("GUESTWAY_REDIS_URL", redis.url());
        environment.put("GUESTWAY_REDIS_ENCRYPTION_KEY", World.ENCRYPTION_KEY);
        return environment;
    }

    @Test
    void the_sandbox_shows_the_dialect() throws Exception {
        try (Jar jar = Jar.run(folder, ports(), "--sandbox")) {
            jar.awaitOutput("\ncurl ");
            jar.awaitOutput("/sandbox/guest");
            String call = jar.output()
                    .lines()
                    .filter(line -> line.startsWith("curl "))
                    .findFirst()
                    .orElseThrow();
            Process curl = new ProcessBuilder("sh", "-c", call)
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(curl.getInputStream().readAllBytes()))
                    .contains("\"kind\":\"anonymous\"", "\"deploymentId\":\"" + Messaging.DEPLOYMENT_ID + "\"");
        }
    }

    @Test
    void check_reaches_the_deployment_and_opens_a_control_connection() throws Exception {
        try (SandboxRedis redis = SandboxRedis.start();
                GenesysSandbox genesys =
                        GenesysSandbox.start(GenesysSandbox.Options.onPort(0).withDialect(Dialect.WEB_MESSAGING))) {
            try (Jar jar = Jar.run(folder, environment(genesys, redis), "check")) {
                assertThat(jar.awaitExit(LONGEST)).as(jar.output()).isZero();
                assertThat(jar.output())
                        .containsPattern("deployment +ok")
                        .containsPattern("control connection +ok")
                        .doesNotContain("client-credentials");
            }
            assertThat(genesys.shown()).containsEntry("sessionsBegun", 0);
        }
    }

    @Test
    void check_says_that_the_origin_or_the_deployment_is_wrong() throws Exception {
        SandboxSettings settings = new SandboxSettings().set("origins", "https://shop.example");
        try (SandboxRedis redis = SandboxRedis.start();
                GenesysSandbox genesys = GenesysSandbox.start(GenesysSandbox.Options.onPort(0)
                        .withDialect(Dialect.WEB_MESSAGING)
                        .withSettings(settings))) {
            Map<String, String> environment = environment(genesys, redis);
            try (Jar jar = Jar.run(folder, environment, "check")) {
                assertThat(jar.awaitExit(LONGEST)).isEqualTo(1);
                assertThat(jar.output()).contains("guestway.genesys.origin: Genesys refuses the connection (HTTP 403");
            }
            environment.put("GUESTWAY_GENESYS_ORIGIN", "https://shop.example");
            environment.put("GUESTWAY_GENESYS_DEPLOYMENT_ID", "another");
            try (Jar jar = Jar.run(folder, environment, "check")) {
                assertThat(jar.awaitExit(LONGEST)).isEqualTo(1);
                assertThat(jar.output()).contains("guestway.genesys.deployment-id: Genesys refuses the connection");
            }
        }
    }

    @Test
    void the_sandbox_serves_tls_with_a_certificate_that_clients_can_trust() throws Exception {
        String port = Integer.toString(World.freePort());
        try (SandboxRedis redis = SandboxRedis.start();
                Jar sandbox = Jar.run(
                        folder,
                        Map.of(),
                        "genesys-sandbox",
                        "--port",
                        port,
                        "--dialect",
                        "web-messaging",
                        "--tls",
                        "ca.pem")) {
            sandbox.awaitOutput("/sandbox/guest");
            Map<String, String> environment = ports();
            environment.put("GUESTWAY_API_KEYS", "key");
            environment.put("GUESTWAY_REDIS_URL", redis.url());
            environment.put("GUESTWAY_REDIS_ENCRYPTION_KEY", World.ENCRYPTION_KEY);
            sandbox.output()
                    .lines()
                    .filter(line -> line.startsWith("export "))
                    .map(line -> line.substring("export ".length()).split("=", 2))
                    .forEach(export -> environment.put(export[0], export[1]));
            assertThat(environment.get("GUESTWAY_GENESYS_WEBSOCKET_URL")).startsWith("wss://");
            try (Jar check = Jar.run(folder, environment, "check")) {
                assertThat(check.awaitExit(LONGEST)).as(check.output()).isZero();
                assertThat(check.output()).containsPattern("control connection +ok");
            }
            environment.remove("GUESTWAY_GENESYS_CA_FILE");
            try (Jar check = Jar.run(folder, environment, "check")) {
                assertThat(check.awaitExit(LONGEST)).isEqualTo(1);
            }
        }
    }
}
