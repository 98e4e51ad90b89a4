package io.guestway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A shipped file under another name says that name wherever a name is a name. */
class NamingTest {

    /** What is the same for all organisations: classes, variables, what lies in Redis, and the name of the contract. */
    private static final String SHARED = "io\\.guestway\\.[\\w.]+"
            + "|variable\\.guestway-[a-z-]+|(name|expression): guestway-[a-z-]+|\"?guestway:(\\{\\{|events)"
            + "|guestway\\.openapi\\.json|logName: guestway|guestway:guestkey-id";

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void nothing_of_the_shipped_name_is_left_but_what_all_share(Path file) throws IOException {
        String text = new Naming("acme").text(Files.readString(file));

        List<String> left = text.lines()
                .filter(line -> !line.strip().startsWith("#"))
                .map(line -> line.replaceAll(SHARED, ""))
                .filter(line -> line.contains("guestway"))
                .toList();
        assertThat(left).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void the_shipped_name_changes_nothing(Path file) throws IOException {
        String text = Files.readString(file);

        assertThat(Naming.SHIPPED.text(text)).isEqualTo(text);
    }
}
