package io.guestway.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The folder of routes, read as one snapshot, which is compared and loaded. If the folder does not exist, the copy
 * inside the jar is used.
 */
public final class RouteFolder {

    /** The OpenAPI file beside the routes. */
    static final String OPENAPI_FILE = "guestway.openapi.json";

    private static final String ROUTES = ".camel.yaml";
    private static final String INSIDE = "guestway/routes/";
    private static final String DIALECTS = "genesys/";

    /** A snapshot of the folder's files by relative path. */
    public record Snapshot(Map<String, byte[]> files, boolean isInsideJar) {

        /** The route files, by their path. */
        public Map<String, byte[]> routes() {
            Map<String, byte[]> routes = new TreeMap<>(files);
            routes.keySet().removeIf(name -> !name.endsWith(ROUTES));
            return routes;
        }

        /** The OpenAPI file. */
        public byte[] contract() {
            return files.get(OPENAPI_FILE);
        }

        boolean isSameAs(Snapshot other) {
            return other != null
                    && files.keySet().equals(other.files.keySet())
                    && files.entrySet().stream()
                            .allMatch(file -> Arrays.equals(file.getValue(), other.files.get(file.getKey())));
        }
    }

    private final Path folder;
    private final String dialect;

    /** @param dialect the folder below {@code genesys/} that is read; the others are ignored */
    public RouteFolder(Path folder, String dialect) {
        this.folder = folder;
        this.dialect = dialect;
    }

    /** The shipped routes of a dialect. Throws {@link IOException} if the jar cannot be read. */
    public static Snapshot shipped(String dialect) throws IOException {
        return new RouteFolder(Path.of(""), dialect).insideJar();
    }

    /** The shipped OpenAPI file. Throws {@link IOException} if the jar cannot be read. */
    public static byte[] shippedContract() throws IOException {
        return insideFile(OPENAPI_FILE)
                .orElseThrow(() -> new IOException(INSIDE + OPENAPI_FILE + " is missing in the jar"));
    }

    /** The location of the files, for messages. */
    public String name() {
        return folder.toString();
    }

    /** Reads all files. Throws {@link IOException} if one cannot be read. */
    public Snapshot read() throws IOException {
        return Files.isDirectory(folder) ? fromFolder() : insideJar();
    }

    private Snapshot fromFolder() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : (Iterable<Path>) walk::iterator) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (counts(name) && Files.isSymbolicLink(file) && !Files.exists(file)) {
                    throw new IOException(this.folder + "/" + name + " is a dangling link; fix or remove it");
                }
                if (name.endsWith(ROUTES) && counts(name) && !Files.isRegularFile(file)) {
                    throw new IOException(this.folder + "/" + name + " is not a regular file; rename or remove it");
                }
                if (counts(name) && Files.isRegularFile(file)) {
                    files.put(name, Files.readAllBytes(file));
                }
            }
        } catch (NoSuchFileException e) {
            throw new IOException("a file was removed while it was read", e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof FileSystemLoopException loop) {
                throw new IOException(loop.getMessage() + " is a link to a parent folder; remove it", loop);
            }
            throw e.getCause();
        }
        if (!files.containsKey(OPENAPI_FILE)) {
            insideFile(OPENAPI_FILE).ifPresent(contract -> files.put(OPENAPI_FILE, contract));
        }
        return new Snapshot(files, false);
    }

    private Snapshot insideJar() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (Resource resource : new PathMatchingResourcePatternResolver(RouteFolder.class.getClassLoader())
                .getResources("classpath*:" + INSIDE + "**/*")) {
            String url = resource.getURL().toString();
            String name = url.substring(url.lastIndexOf(INSIDE) + INSIDE.length());
            if (counts(name)) {
                files.put(name, resource.getContentAsByteArray());
            }
        }
        return new Snapshot(files, true);
    }

    private static Optional<byte[]> insideFile(String name) throws IOException {
        try (InputStream file = RouteFolder.class.getClassLoader().getResourceAsStream(INSIDE + name)) {
            return file == null ? Optional.empty() : Optional.of(file.readAllBytes());
        }
    }

    /** Ignores hidden files and folders, such as the ..data of a ConfigMap and backups of editors. */
    private boolean counts(String name) {
        if (name.startsWith(".") || name.contains("/.")) {
            return false;
        }
        if (name.startsWith(DIALECTS) && !name.startsWith(DIALECTS + dialect + "/")) {
            return false;
        }
        return name.endsWith(ROUTES) || name.equals(OPENAPI_FILE);
    }
}
