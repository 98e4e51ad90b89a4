package io.guestway.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.support.Api;
import io.guestway.support.Jar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CamelMainHostIT extends HostSpec {

    @Override
    String name() {
        return "camel-main";
    }

    @Override
    List<String> command(Path folder) {
        return List.of(
                JAVA,
                "-cp",
                folder.resolve("target/host.jar") + ":" + folder.resolve("target/lib") + "/*",
                "host.Host");
    }

    @Test
    void a_host_whose_class_path_cannot_work_with_guestway_ends() throws Exception {
        Path lib = Path.of("target", "it", name(), "target", "lib").toAbsolutePath();
        List<String> jars =
                new ArrayList<>(List.of(lib.resolveSibling("host.jar").toString()));
        try (var files = Files.list(lib)) {
            // what a mixed class path ends in: a class or a method that is not there
            files.filter(jar -> !jar.getFileName().toString().startsWith("lettuce-core"))
                    .forEach(jar -> jars.add(jar.toString()));
        }
        Jar broken = run(List.of(JAVA, "-cp", String.join(":", jars), "host.Main"));

        broken.awaitOutput("guestway-bom");
        broken.process().destroy();
        broken.awaitExit(Duration.ofSeconds(20));
    }

    @Test
    void a_host_that_brings_the_native_transport_of_netty_has_its_redis_connected() throws Exception {
        Path target = Path.of("target", "it", name(), "target").toAbsolutePath();
        assertThat(target.resolve("native")).isDirectoryContaining("glob:**native-epoll*linux-x86_64.jar");
        run(List.of(JAVA, "-cp", target + "/host.jar:" + target + "/lib/*:" + target + "/native/*", "host.Main"));

        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> page("/api/v1/openapi.json").status() == 200);
        assertThat(api().issue("device-1").status()).isEqualTo(201);
    }

    @Test
    void without_the_entrance_the_seams_are_there_and_the_api_is_not() throws Exception {
        environment("CAMEL_MAIN_ROUTES_EXCLUDE_PATTERN", "**/guest-api.camel.yaml");

        Api api = start(() -> own("whoami").contains("true"));

        assertThat(api.get("/guests/nobody").status()).isEqualTo(404);
    }
}
