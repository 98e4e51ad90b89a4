package io.guestway.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.fault.Fault;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.support.Jar;
import io.guestway.support.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No session token shows in logs at TRACE, in Redis, in metrics or in problems. */
class MessagingSecretsIT {

    @TempDir
    private Path folder;

    @Test
    void none_shows_at_trace() throws Exception {
        try (World world =
                        World.prepareMessaging(new SandboxSettings(), "guestway.genesys.control-connections", "6000");
                Jar jar = Jar.run(folder, Jar.environment(world.properties(), "guestway.log.level", "TRACE"))) {
            jar.awaitOutput("guestway ready");
            List<String> tokens = new ArrayList<>();
            StringBuilder seen = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                tokens.add(world.api().issue("device").json().path("guestToken").asText());
            }
            String adopted = "canary-" + UUID.randomUUID();
            tokens.add(adopted);
            world.api().post("/guests", "{\"fingerprint\":\"device\",\"guestToken\":\"" + adopted + "\"}");
            world.genesys().show(new Fault("close-session", "close-socket", null, null, null, 1, null));
            world.genesys().show(Fault.answering("configure", 1, "string", 5000, "a text of Genesys with " + adopted));
            seen.append(world.api().post("/guests", "{\"fingerprint\":\"device\",\"prove\":true}"));
            seen.append(world.api().delete("/guests/device"));
            world.api().post("/guests", "{\"fingerprint\":\"other\",\"guestToken\":\"" + adopted + "\"}");
            await().atMost(Duration.ofSeconds(20)).until(() -> world.redis().zcard("guestway:msg:guest:ends") == 0);
            seen.append(world.metrics()).append(dump(world)).append(jar.output());

            assertThat(jar.output()).contains("guest issued", "session not ended");
            for (String token : tokens) {
                assertThat(token).hasSizeGreaterThan(30);
                assertThat(seen.toString()).doesNotContain(token);
            }
        }
    }

    private static String dump(World world) {
        StringBuilder dump = new StringBuilder();
        for (String key : world.redis().keys("*")) {
            switch (world.redis().type(key)) {
                case "zset" -> dump.append(world.redis().zrange(key, 0, -1));
                case "hash" -> {
                    Map<String, String> hash = world.redis().hgetall(key);
                    dump.append(hash);
                }
                case "string" -> dump.append(world.redis().get(key));
                default -> {}
            }
        }
        assertThat(dump).isNotEmpty();
        return dump.toString();
    }
}
