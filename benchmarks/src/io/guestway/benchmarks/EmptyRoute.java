package io.guestway.benchmarks;

import io.guestway.benchmarks.peer.BareServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A route in the place of the entrance of the API, on the same event loops: it answers the same bytes to every request. */
record EmptyRoute(String server, int steps, int routes) {

    static final EmptyRoute NOTHING = new EmptyRoute("empty", 0, 0);
    static final EmptyRoute STEPS = new EmptyRoute("steps", 100, 0);
    static final EmptyRoute ROUTES = new EmptyRoute("routes", 0, 20);
    static final List<EmptyRoute> ALL = List.of(NOTHING, STEPS, ROUTES);

    /** The steps that make the answer. */
    static final int ANSWER_STEPS = 3;

    private static final Path SHIPPED = Path.of("routes");
    private static final String ENTRANCE = "guest-api.camel.yaml";

    private static final String ROUTE = """
            - route:
                id: %s
                streamCache: false
                errorHandler:
                  noErrorHandler: {}
                from:
                  uri: "%s"
            %s      steps:
            """;
    private static final String PARAMETERS = """
                  parameters:
                    matchOnUriPrefix: "true"
                    platformHttpEngine: "#guestwayEventLoop"
                    headerFilterStrategy: "#guestwayApiHeaders"
            """.indent(0);
    private static final String STEP = constant("setVariable", "nothing", "nothing");

    /** Writes the folder of routes: the shipped one, but for the entrance. */
    void write(Path folder) throws IOException {
        delete(folder);
        Files.createDirectories(folder.getParent());
        try (Stream<Path> files = Files.walk(SHIPPED)) {
            for (Path file : files.sorted().toList()) {
                Files.copy(file, folder.resolve(SHIPPED.relativize(file)));
            }
        }
        Files.writeString(folder.resolve(ENTRANCE), text());
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The entrance, and the routes behind it, of which each calls the next one. */
    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i <= routes; i++) {
            text.append(ROUTE.formatted(
                    "benchmark-" + i,
                    i == 0 ? "platform-http:{{guestway.http.path}}/" : "direct:benchmark-" + i,
                    i == 0 ? PARAMETERS : ""));
            if (i < routes) {
                text.append("        - to:\n            uri: direct:benchmark-" + (i + 1) + "\n");
            }
        }
        return text
                + STEP.repeat(steps)
                + constant("setHeader", "CamelHttpResponseCode", "201")
                + constant("setHeader", "Content-Type", "application/json")
                + constant("setBody", null, BareServer.ANSWER);
    }

    private static String constant(String step, String name, String value) {
        return "        - " + step + ":\n" + (name == null ? "" : "            name: " + name + "\n")
                + "            expression:\n              constant:\n                expression: '" + value + "'\n";
    }
}
