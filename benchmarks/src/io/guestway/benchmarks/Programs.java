package io.guestway.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts the stand-in and the servers, all with the same options of the JVM and the same secrets. */
final class Programs {

    private static final String HEAP = "-Xmx512m";
    private static final Path FOLDER = Path.of("target", "benchmarks");
    private static final String ARCHIVE = "classes.jsa";

    /** The device whose guest tells that a server is ready. */
    static final String FIRST_DEVICE = "first-device";

    /** {@code guestway} with an archive of its classes, as in the image. */
    static final String ARCHIVED = "guestway-cds";

    private final Options options;
    private final int standIn;
    private final int redis;
    private final String apiKey;
    private final String encryptionKey = random(32);

    Programs(Options options, int standIn, int redis, String apiKey) {
        this.options = options;
        this.standIn = standIn;
        this.redis = redis;
        this.apiKey = apiKey;
    }

    static String random(int bytes) {
        byte[] key = new byte[bytes];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    static Program standIn(int port) {
        HttpRequest probe = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/behaviour/0/0"))
                .build();
        return run("stand-in", port, probe, Map.of(), List.of("-cp", classPath(), StandIn.class.getName(), "" + port));
    }

    /** Starts a server by its name. */
    Program server(String name) {
        int port = Ports.free();
        return switch (name) {
            case "lean", "duties" ->
                serve(
                        name,
                        port,
                        secrets(),
                        List.of(
                                "-Dlog4j2.configurationFile="
                                        + Path.of("benchmarks", "log4j2-duties.xml")
                                                .toAbsolutePath(),
                                "-cp",
                                classPath(),
                                "io.guestway.benchmarks.peer.PeerServer",
                                name,
                                "" + port,
                                "" + standIn,
                                "" + redis));
            case "tutorial" ->
                serve(
                        name,
                        port,
                        Map.of(),
                        List.of(
                                "-cp",
                                classPath(),
                                "io.guestway.benchmarks.tutorial.TutorialServer",
                                "" + port,
                                "" + standIn,
                                "" + redis));
            case "bare" ->
                serve(
                        name,
                        port,
                        Map.of(),
                        List.of("-cp", classPath(), "io.guestway.benchmarks.peer.BareServer", "" + port));
            case ARCHIVED -> guestway(name, port, "guestway", "-XX:SharedArchiveFile=" + ARCHIVE);
            default -> guestway(name, port, name);
        };
    }

    /** Starts a server whose jar and configuration are those of {@code guestway}, in a folder of its own. */
    Program guestway(String name) {
        return guestway(name, Ports.free(), "guestway");
    }

    /** Starts a program that makes the archive of {@link #ARCHIVED} as the image does, and ends. */
    Program archive() {
        int port = Ports.free();
        return serve(
                ARCHIVED,
                port,
                environment(port, "guestway"),
                List.of("-XX:ArchiveClassesAtExit=" + ARCHIVE, "-jar", jar("guestway"), "check"));
    }

    private Program guestway(String name, int port, String as, String... flags) {
        return serve(
                name,
                port,
                environment(port, as),
                Stream.concat(Stream.of(flags), Stream.of("-jar", jar(as))).toList());
    }

    private Program serve(String name, int port, Map<String, String> environment, List<String> arguments) {
        List<String> all = new ArrayList<>(options.profiler() == null ? List.of() : Flames.FLAGS);
        all.addAll(arguments);
        return run(name, port, firstGuest(port), environment, all);
    }

    private String jar(String name) {
        Path jar = options.jars().get(name);
        if (jar == null) {
            throw new IllegalArgumentException("no server is called " + name);
        }
        return jar.toAbsolutePath().toString();
    }

    private Map<String, String> environment(int port, String name) {
        Map<String, String> environment = secrets();
        environment.put("GUESTWAY_HTTP_HOST", "127.0.0.1");
        environment.put("GUESTWAY_HTTP_PORT", "" + port);
        environment.put("GUESTWAY_MANAGEMENT_HOST", "127.0.0.1");
        environment.put("GUESTWAY_MANAGEMENT_PORT", "" + Ports.free());
        environment.put("GUESTWAY_TOKEN_ENABLED", "false");
        environment.put("GUESTWAY_GUESTS_CLIENT_ID", "benchmark");
        environment.put("GUESTWAY_GUESTS_CLIENT_SECRET", "benchmark");
        environment.put("GUESTWAY_GENESYS_API_URL", "http://127.0.0.1:" + standIn);
        environment.put("GUESTWAY_GENESYS_CLIENT_CREDENTIALS_URL", "http://127.0.0.1:" + standIn + "/oauth/token");
        environment.put("GUESTWAY_GENESYS_HTTP", name.equals("camel-http") ? "camel-http" : "async");
        environment.put("GUESTWAY_REDIS_URL", "redis://127.0.0.1:" + redis);
        return environment;
    }

    private HttpRequest firstGuest(int port) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/guests"))
                .header("X-API-Key", apiKey)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"fingerprint\":\"" + FIRST_DEVICE + "\"}"))
                .timeout(Duration.ofSeconds(5))
                .build();
    }

    private Map<String, String> secrets() {
        return new HashMap<>(Map.of("GUESTWAY_API_KEYS", apiKey, "GUESTWAY_REDIS_ENCRYPTION_KEY", encryptionKey));
    }

    /** In a folder of its own, so that Guestway takes the routes and defaults of its jar. */
    private static Program run(
            String name, int port, HttpRequest probe, Map<String, String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(java(), HEAP));
        command.addAll(arguments);
        Path folder = folder(name);
        try {
            Files.createDirectories(folder);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.log").toFile());
            builder.environment().keySet().removeIf(variable -> variable.startsWith("GUESTWAY_"));
            builder.environment().putAll(environment);
            long startedAt = System.nanoTime();
            return new Program(name, port, probe, builder.start(), startedAt);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The working folder of a program. */
    static Path folder(String name) {
        return FOLDER.resolve(name);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** That of the runner; absolute, because each program has a folder of its own. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
