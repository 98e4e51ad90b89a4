package io.guestway.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** What the figures depend on. */
final class Machine {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** Items of a list in Markdown. */
    static List<String> lines(Options options, String redisVersion) throws IOException {
        return List.of(
                "* Date: " + LocalDate.now(ZoneOffset.UTC),
                "* Machine: %d cores, %s, %s %s"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                processor(),
                                System.getProperty("os.name"),
                                System.getProperty("os.version")),
                "* Guestway %s, %s %s, Redis %s"
                        .formatted(
                                guestwayVersion(options.jars().get("guestway")),
                                System.getProperty("java.vm.name"),
                                System.getProperty("java.vm.version"),
                                redisVersion),
                "* Options: `" + options + "`");
    }

    private static String guestwayVersion(Path jar) throws IOException {
        if (!Files.isReadable(jar)) {
            return "of no jar";
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            ZipEntry entry = file.getEntry("META-INF/maven/io.guestway/guestway/pom.properties");
            Properties properties = new Properties();
            if (entry != null) {
                properties.load(file.getInputStream(entry));
            }
            return properties.getProperty("version", "unknown");
        }
    }

    private static String processor() throws IOException {
        String architecture = System.getProperty("os.arch");
        if (!Files.isReadable(PROCESSORS)) {
            return architecture;
        }
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(architecture);
        }
    }
}
