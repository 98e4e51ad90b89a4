package io.guestway.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.support.Api;
import java.nio.file.Path;
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
    void without_the_entrance_the_seams_are_there_and_the_api_is_not() throws Exception {
        environment("CAMEL_MAIN_ROUTES_EXCLUDE_PATTERN", "**/guest-api.camel.yaml");

        Api api = start(() -> own("whoami").contains("true"));

        assertThat(api.get("/guests/nobody").status()).isEqualTo(404);
    }
}
