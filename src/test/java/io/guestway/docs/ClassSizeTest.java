package io.guestway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A class is one idea: it has fewer than 300 lines. */
class ClassSizeTest {

    static List<Path> classes() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("classes")
    void has_fewer_than_300_lines(Path file) throws IOException {
        assertThat(Files.readAllLines(file)).hasSizeLessThan(300);
    }
}
