package io.guestway.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a host gets with the dependency, and what it does not. */
class LibraryIT {

    /** jackson-annotations has no patch versions, netty-tcnative versions of its own. */
    private static final Pattern FAMILY = Pattern.compile(
            "(netty|jackson|vertx)-(?!annotations|tcnative)[a-z0-9-]*?-?(\\d+\\.\\d+\\.\\d+(?:\\.\\w+)?)\\.jar");

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
    void a_host_that_imports_the_bom_has_one_version_of_each_family() throws IOException {
        try (Stream<Path> jars = Files.list(Path.of("target", "it", "classic", "target", "lib"))) {
            Map<String, Set<String>> versions = new TreeMap<>();
            jars.map(jar -> FAMILY.matcher(jar.getFileName().toString()))
                    .filter(Matcher::matches)
                    .forEach(jar -> versions.computeIfAbsent(jar.group(1), family -> new TreeSet<>())
                            .add(jar.group(2)));

            assertThat(versions).containsKeys("netty", "jackson", "vertx");
            assertThat(versions)
                    .allSatisfy((family, each) -> assertThat(each).as(family).hasSize(1));
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
