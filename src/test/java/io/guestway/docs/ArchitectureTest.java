package io.guestway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packages import each other as docs/architecture.md has it. */
class ArchitectureTest {

    private static final Path SOURCES = Path.of("src", "main", "java", "io", "guestway");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?io\\.guestway\\.([a-z]+)\\.");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z]+)` \\| .* \\| ?(.*?) ?\\|$");
    private static final Pattern NAME = Pattern.compile("`([a-z]+)`");

    private static Map<String, Set<String>> imports() throws IOException {
        Map<String, Set<String>> imports = new TreeMap<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                String own = SOURCES.relativize(file).getName(0).toString();
                Set<String> others = imports.computeIfAbsent(own, name -> new TreeSet<>());
                Matcher other = IMPORT.matcher(Files.readString(file));
                while (other.find()) {
                    if (!other.group(1).equals(own)) {
                        others.add(other.group(1));
                    }
                }
            }
        }
        return imports;
    }

    /** Those that the page names one by one; of the others it says that they may import everything above. */
    private static Map<String, Set<String>> described() throws IOException {
        Map<String, Set<String>> described = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("docs", "architecture.md")));
        while (row.find()) {
            Set<String> names = new TreeSet<>();
            Matcher name = NAME.matcher(row.group(2));
            while (name.find()) {
                names.add(name.group(1));
            }
            described.put(row.group(1), row.group(2).equals("everything above") ? null : names);
        }
        return described;
    }

    @Test
    void the_page_names_each_package_with_its_imports() throws IOException {
        Map<String, Set<String>> imports = imports();
        Map<String, Set<String>> described = described();

        assertThat(described.keySet()).isEqualTo(imports.keySet());
        described.values().removeIf(java.util.Objects::isNull);
        imports.keySet().retainAll(described.keySet());
        assertThat(described).isEqualTo(imports);
    }

    @Test
    void there_is_no_cycle() throws IOException {
        Map<String, Set<String>> open = imports();
        boolean isShrinking = true;
        while (isShrinking) {
            isShrinking = open.values().removeIf(Set::isEmpty);
            open.values().forEach(others -> others.retainAll(open.keySet()));
        }
        assertThat(open).isEmpty();
    }
}
