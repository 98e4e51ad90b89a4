package io.guestway.support;

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

    private static void make(String java, Path jar) throws IOException {
        ProcessBuilder check = new ProcessBuilder(
                        List.of(java, "-XX:ArchiveClassesAtExit=" + ARCHIVE, "-jar", jar.toString(), "check"))
                .directory(ARCHIVE.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        check.environment()
                .putAll(Map.of(
                        "GUESTWAY_API_KEYS", "0123456789abcdef0123456789abcdef",
                        "GUESTWAY_REDIS_URL", "redis://127.0.0.1:9",
                        "GUESTWAY_REDIS_ENCRYPTION_KEY", World.ENCRYPTION_KEY,
                        "GUESTWAY_GENESYS_CLIENT_ID", "none",
                        "GUESTWAY_GENESYS_CLIENT_SECRET", "none",
                        "GUESTWAY_GENESYS_API_URL", NOWHERE,
                        "GUESTWAY_GENESYS_CLIENT_CREDENTIALS_URL", NOWHERE,
                        "GUESTWAY_GENESYS_OAUTH_URL", NOWHERE,
                        "GUESTWAY_GENESYS_WEBSOCKET_URL", "ws://127.0.0.1:9",
                        "GUESTWAY_KEYSTORE_PASSWORD", "none-at-all"));
        Process process = check.start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
