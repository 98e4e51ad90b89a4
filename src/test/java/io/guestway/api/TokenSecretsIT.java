package io.guestway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.GenesysSandbox;
import io.guestway.sandbox.fault.Fault;
import io.guestway.support.Api;
import io.guestway.support.Jar;
import io.guestway.support.Webhook;
import io.guestway.support.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The canaries of the token half: tokens, codes, passwords and frames show in no log at TRACE, event or answer. */
class TokenSecretsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final List<String> CANARIES = List.of(
            "canary-keystore-password",
            "canary-brought-token",
            "canary-webhook-secret",
            "canary-inbound",
            "canary-guessed-code",
            "canary-admin-key",
            "sandbox-secret");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void none_shows_at_trace(String format) throws Exception {
        StringBuilder seen = new StringBuilder();
        try (Webhook webhook = new Webhook();
                World world = World.prepareTokens(
                        GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)),
                        "guestway.api.admin-keys",
                        "canary-admin-key",
                        "guestway.events.webhook-url",
                        webhook.url(),
                        "guestway.events.webhook-secret",
                        "canary-webhook-secret",
                        "guestway.genesys.timeout",
                        "1s",
                        "guestway.log.level",
                        "TRACE",
                        "guestway.log.format",
                        format)) {
            try (Jar jar = Jar.run(folder, Jar.environment(world.properties()))) {
                jar.awaitOutput("guestway ready");
                Api api = world.api();
                String[] admin = {"X-API-Key", "canary-admin-key"};
                await().atMost(TIMEOUT).until(() -> world.genesys().frames().size() == 1);
                world.genesys().push("{\"type\":\"Inbound\",\"secret\":\"canary-inbound\"}");
                for (String fault : List.of("garbage", "break", "hang", "huge")) {
                    int frames = world.genesys().frames().size();
                    world.genesys().show(new Fault("refresh", fault, null, null, null, 1, null));
                    seen.append(api.post("/platform-token/refresh", "", admin));
                    // a frame was sent, so the replay is over
                    await().atMost(TIMEOUT).until(() -> world.genesys().frames().size() > frames);
                }
                for (int status : new int[] {401, 429, 500}) {
                    world.answers("refresh", status, "1", 1);
                    seen.append(api.post("/platform-token/refresh", "", admin));
                }
                String url = api.post("/platform-token/authorize", "", admin)
                        .json()
                        .path("url")
                        .asText();
                String state = url.replaceFirst(".*[&?]state=([^&]*).*", "$1");
                String callback = Api.fetch(url).header("Location");
                seen.append(Api.fetch(callback));
                seen.append(api.get("/platform-token/callback?state=guessed&code=canary-guessed-code"));
                seen.append(Api.send(api.request("/platform-token/refresh-token", admin)
                        .header("Content-Type", "application/json")
                        .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(
                                "{\"refreshToken\":\"canary-brought-token\"}"))));
                seen.append(api.get("/platform-token", admin));
                // the token that was brought is refused, the one before it stays in use
                await().atMost(TIMEOUT).until(() -> webhook.types().contains("token.recovered"));
                world.answers("refresh", 403, null, 1);
                seen.append(api.post("/platform-token/refresh", "", admin));
                await().atMost(TIMEOUT).until(() -> webhook.types().contains("token.reauthentication-required"));
                seen.append(world.health()).append(world.metrics()).append(webhook.events());
                jar.process().destroy();
                jar.awaitExit(Duration.ofSeconds(30));
                seen.append(jar.output());
                assertThat(seen).doesNotContain(state).doesNotContain(callback.replaceFirst(".*code=([^&]*).*", "$1"));
            }
        }

        for (String canary : CANARIES) {
            assertThat(seen.indexOf(canary)).as(around(seen, canary)).isEqualTo(-1);
        }
        assertThat(seen).doesNotContainPattern("(access|refresh|code)-[A-Za-z0-9_-]{20,}");
        assertThat(seen).contains("frame received");
        assertThat(seen.toString()).as("the log is at TRACE").contains("TRACE");
    }

    @Test
    void a_wrong_password_is_not_shown() throws Exception {
        try (World world = World.prepareTokens(GenesysSandbox.Options.onPort(0));
                Jar jar = Jar.run(
                        folder,
                        Jar.environment(
                                world.properties(), "guestway.keystore.password", "canary-keystore-password"))) {
            jar.awaitExit(TIMEOUT);
            assertThat(jar.output()).contains("guestway.keystore.password").doesNotContain("canary");
        }
    }

    @Test
    void a_thread_dump_shows_none() throws Exception {
        try (World world = World.prepareTokens(GenesysSandbox.Options.onPort(0));
                Jar jar = Jar.run(folder, Jar.environment(world.properties()))) {
            jar.awaitOutput("guestway ready");
            await().atMost(TIMEOUT).until(() -> world.genesys().frames().size() == 1);
            Process dump = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(jar.process().pid()),
                            "Thread.print")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(dump.getInputStream().readAllBytes());
            assertThat(text).contains("guestway-rotation");
            for (Map.Entry<String, String> each : Map.of(
                            "access", world.genesys().accessTokens().get(0),
                            "refresh", world.keystore().read().orElseThrow())
                    .entrySet()) {
                assertThat(text).as(each.getKey()).doesNotContain(each.getValue());
            }
        }
    }

    private static String around(StringBuilder seen, String canary) {
        int at = seen.indexOf(canary);
        return at < 0 ? "" : seen.substring(Math.max(0, at - 400), Math.min(seen.length(), at + 60));
    }
}
