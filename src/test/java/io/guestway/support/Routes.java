package io.guestway.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The shipped routes, for a test to edit a copy of or to load some of. */
public final class Routes {

    public static final Path SHIPPED = Path.of("routes");

    private Routes() {}

    public static void copyTo(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(SHIPPED)) {
            for (Path file : files.toList()) {
                Path copy = folder.resolve(SHIPPED.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** Loads shipped route files by their names into a context of a test. */
    public static void load(CamelContext context, String... files) throws Exception {
        List<Resource> resources = new ArrayList<>();
        for (String file : files) {
            Path path = SHIPPED.resolve(file + ".camel.yaml");
            resources.add(ResourceHelper.fromBytes(path.toString(), Files.readAllBytes(path)));
        }
        PluginHelper.getRoutesLoader(context).loadRoutes(resources);
    }
}
