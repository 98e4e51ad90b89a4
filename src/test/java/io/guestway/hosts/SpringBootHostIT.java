package io.guestway.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.support.Api;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpringBootHostIT extends HostSpec {

    @Override
    String name() {
        return "spring-boot";
    }

    @Override
    List<String> command(Path folder) {
        return List.of(JAVA, "-jar", folder.resolve("target/host.jar").toString());
    }

    @Test
    void an_application_without_a_redis_of_its_own_is_up_for_its_orchestrator() throws Exception {
        start();

        Api.Answer health = page("/actuator/health");
        assertThat(health.status()).as(health.toString()).isEqualTo(200);
        assertThat(health.json().path("status").asText()).isEqualTo("UP");
    }

    @Test
    void an_application_with_a_redis_of_its_own_keeps_its_health_check() throws Exception {
        environment("SPRING_DATA_REDIS_PORT", "1");
        start();

        assertThat(page("/actuator/health").json().path("status").asText()).isEqualTo("DOWN");
    }
}
