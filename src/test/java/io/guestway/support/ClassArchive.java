package io.guestway.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An archive of the classes that a start loads, as the image has one, so that the many starts of the tests are short. */
final class ClassArchive {

    private static final Path ARCHIVE = Path.of("target", "classes.jsa").toAbsolutePath();
    private static final String NOWHERE = "http://127.0.0.1:9";

    private ClassArchive() {}

    /** The JVM option that uses the archive of a jar. One of several test processes makes the archive. */
    static String option(String java, Path jar) throws IOException {
        try (FileChannel file = FileChannel.open(
                        ARCHIVE.resolveSibling("classes.jsa.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            if (!Files.exists(ARCHIVE)
                    || Files.getLastModifiedTime(ARCHIVE).compareTo(Files.getLastModifiedTime(jar)) < 0) {
                Files.deleteIfExists(ARCHIVE);
                make(java, jar);
            }
        }
        return "-XX:SharedArchiveFile=" + ARCHIVE;
    }

    /** Starts the jar as most tests do, and stops it once it is ready. */
    private static void make(String java, Path jar) throws IOException {
        ProcessBuilder start = new ProcessBuilder(
                        List.of(java, "-XX:ArchiveClassesAtExit=" + ARCHIVE, "-jar", jar.toString()))
                .directory(ARCHIVE.getParent().toFile())
                .redirectErrorStream(true);
        start.environment().keySet().removeIf(name -> name.startsWith("GUESTWAY_"));
        start.environment()
                .putAll(Map.ofEntries(
                        Map.entry("GUESTWAY_HTTP_PORT", Integer.toString(World.freePort())),
                        Map.entry("GUESTWAY_MANAGEMENT_PORT", Integer.toString(World.freePort())),
                        Map.entry("GUESTWAY_API_KEYS", "0123456789abcdef0123456789abcdef"),
                        Map.entry("GUESTWAY_REDIS_URL", "redis://127.0.0.1:9"),
                        Map.entry("GUESTWAY_REDIS_ENCRYPTION_KEY", World.ENCRYPTION_KEY),
                        Map.entry("GUESTWAY_TOKEN_ENABLED", "false"),
                        Map.entry("GUESTWAY_GENESYS_CLIENT_ID", "none"),
                        Map.entry("GUESTWAY_GENESYS_CLIENT_SECRET", "none"),
                        Map.entry("GUESTWAY_GENESYS_API_URL", NOWHERE),
                        Map.entry("GUESTWAY_GENESYS_CLIENT_CREDENTIALS_URL", NOWHERE)));
        Process process = start.start();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            while (line != null && !line.contains("guestway ready")) {
                line = output.readLine();
            }
            // the handle, because the process itself would close its output
            process.toHandle().destroy();
            while (output.readLine() != null) {
                // until it has written the archive
            }
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
