package io.guestway.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a host gets with the dependency, and what it does not. */
class LibraryIT {

    @Test
    void nothing_of_the_standalone_process_comes_with_the_dependency() throws IOException {
        try (Stream<Path> jars = Files.list(Path.of("target", "it", "classic", "target", "lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .anyMatch(jar -> jar.startsWith("guestway-"))
                    .noneMatch(
                            jar -> jar.matches("(camel-main|camel-health|camel-platform-http-main|log4j|logback|picocli"
                                    + "|embedded-redis|micrometer-registry|jedis|junit|assertj).*"));
        }
    }

    @Test
    void the_jar_keeps_what_is_not_a_class_below_a_folder_of_its_own() throws IOException {
        try (JarFile jar = new JarFile("target/guestway.jar")) {
            List<String> names = jar.stream().map(JarEntry::getName).toList();

            assertThat(names)
                    .contains(
                            "guestway/routes/guest-api.camel.yaml",
                            "guestway/routes/create-guest.camel.yaml",
                            "guestway/routes/guestway.openapi.json",
                            "guestway/application.properties",
                            "kamelets/oauth-token-keeper-action.kamelet.yaml",
                            "META-INF/spring-configuration-metadata.json")
                    .allMatch(name -> name.matches("(META-INF|guestway|io|kamelets)/.*"));
        }
    }
}
