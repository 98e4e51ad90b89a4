package io.guestway.support;

import io.guestway.config.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The standalone jar, or any other program, as a process of its own, configured by environment variables. */
public final class Jar implements AutoCloseable {

    private static final Path JAR = Path.of("target", "guestway.jar").toAbsolutePath();

    private static String archive;

    private final Process process;
    private final Path output;

    private Jar(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Runs {@code java -jar guestway.jar arguments…} in a folder. */
    public static Jar run(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        String java = ProcessHandle.current().info().command().orElse("java");
        // a test ends before the optimising compiler pays for itself
        List<String> command = new ArrayList<>(
                List.of(java, "-Xmx256m", "-XX:TieredStopAtLevel=1", archive(java), "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        return start(folder, environment, command);
    }

    private static synchronized String archive(String java) throws IOException {
        if (archive == null) {
            archive = ClassArchive.option(java, JAR);
        }
        return archive;
    }

    /** Runs any command in a folder. */
    public static Jar start(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        Path output = Files.createTempFile(folder, "output", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GUESTWAY_"));
        builder.environment().putAll(environment);
        return new Jar(builder.start(), output);
    }

    /** The environment variables that say what the properties say. */
    public static Map<String, String> environment(Properties properties, String... more) {
        Map<String, String> environment = new java.util.HashMap<>();
        properties
                .stringPropertyNames()
                .forEach(name -> environment.put(
                        Key.of(name).orElseThrow().environmentVariable(), properties.getProperty(name)));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(Key.of(more[i]).orElseThrow().environmentVariable(), more[i + 1]);
        }
        return environment;
    }

    /** Everything that was printed so far. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    public Jar awaitOutput(String text) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> output().contains(text) || !process.isAlive());
        if (!output().contains(text)) {
            throw new AssertionError("ended without saying '" + text + "': " + output());
        }
        return this;
    }

    /** The exit code, where it ends by itself in time. */
    public int awaitExit(Duration longest) throws InterruptedException {
        if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still runs after " + longest + ": " + output());
        }
        return process.exitValue();
    }

    public Process process() {
        return process;
    }

    /** kill -9. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
