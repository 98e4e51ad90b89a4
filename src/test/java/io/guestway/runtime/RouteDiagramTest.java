package io.guestway.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.guestway.api.OpenApiContract;
import io.guestway.support.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The diagrams in docs/routes.md are generated from the routes, one for each half and one for events. If they are out of
 * date, {@code mvn test -Dtest=RouteDiagramTest -Dguestway.draw=true} writes them again.
 */
class RouteDiagramTest {

    private static final Path PAGE = Path.of("docs", "routes.md");
    private static final String BEGIN = "<!-- diagram of the %s, generated from routes/ by RouteDiagramTest -->\n";
    private static final String END = "<!-- end of the diagram -->";
    private static final String OPERATIONS = "operations{{HTTP operation}}";
    private static final Pattern CALLED = Pattern.compile("(?:'|\"route\":\")(direct:[\\w-]+)['\"]");

    /** A diagram. What belongs to neither half is drawn with the guests, who use most of it. */
    private enum Part {
        GUESTS("guest half"),
        TOKENS("token half"),
        EVENTS("events");

        private final String title;

        Part(String title) {
            this.title = title;
        }

        static Part of(String file, JsonNode route) {
            if (file.startsWith("events")) {
                return EVENTS;
            }
            return route.path("precondition").asText().contains("{{guestway.token.enabled}}") ? TOKENS : GUESTS;
        }
    }

    private record Route(Part part, String file, String name, String input, JsonNode definition) {

        String id() {
            return "r_" + name.replace('-', '_');
        }

        /** As a diagram names it; one of another diagram says of which. */
        String in(Part diagram) {
            return part == diagram ? id() : "%s[[\"%s: %s\"]]".formatted(id(), part.title, name);
        }
    }

    @ParameterizedTest
    @EnumSource
    void is_what_the_routes_are(Part part) throws IOException {
        String page = Files.readString(PAGE);
        String marker = BEGIN.formatted(part.title);
        assertThat(page).contains(marker);
        int begin = page.indexOf(marker) + marker.length();
        int end = page.indexOf(END, begin);
        String drawing = "```mermaid\n" + draw(part, routes()) + "```\n";
        if (Boolean.getBoolean("guestway.draw")) {
            Files.writeString(PAGE, page.substring(0, begin) + drawing + page.substring(end));
        } else {
            assertThat(page.substring(begin, end)).isEqualTo(drawing);
        }
    }

    private static List<Route> routes() throws IOException {
        List<Route> routes = new ArrayList<>();
        for (Path path : RouteFilesTest.files().stream().sorted().toList()) {
            String file = path.getFileName().toString().replace(".camel.yaml", "");
            for (JsonNode entry : Yaml.read(path)) {
                if (entry.has("route")) {
                    JsonNode route = entry.path("route");
                    routes.add(new Route(
                            Part.of(file, route),
                            file,
                            route.path("id").asText().replaceFirst("^guestway-", ""),
                            base(route.path("from").path("uri").asText()),
                            route));
                }
            }
        }
        return routes;
    }

    private static String draw(Part part, List<Route> routes) throws IOException {
        Map<String, Route> consumers = new HashMap<>();
        routes.forEach(route -> consumers.put(route.input, route));
        Set<String> operations = new TreeSet<>();
        new OpenApiContract(Files.readAllBytes(Path.of("routes", "guestway.openapi.json")), "/api/v1")
                .operationIds()
                .forEach(operation -> operations.add("direct:" + operation));
        Map<String, List<Route>> files = new LinkedHashMap<>();
        Set<String> edges = new LinkedHashSet<>();
        for (Route route : routes) {
            if (route.part == part) {
                files.computeIfAbsent(route.file, first -> new ArrayList<>()).add(route);
                String httpServer = operations.contains(route.input) ? OPERATIONS : httpServer(route, consumers, part);
                if (httpServer != null) {
                    edges.add(httpServer + " --> " + route.id());
                }
                called(route, consumers, part).forEach(target -> edges.add(route.id() + target));
            }
        }
        StringBuilder drawing = new StringBuilder("flowchart LR\n");
        files.forEach((file, inside) -> {
            drawing.append("  subgraph f_%s [%s]\n".formatted(file.replace('-', '_'), file));
            inside.forEach(route -> drawing.append("    %s[%s]\n".formatted(route.id(), route.name)));
            drawing.append("  end\n");
        });
        edges.forEach(edge -> drawing.append("  ").append(edge).append("\n"));
        return drawing.toString();
    }

    /** What a route calls, as the ends of edges. */
    private static List<String> called(Route route, Map<String, Route> consumers, Part part) {
        List<String> called = new ArrayList<>();
        targets(route.definition, uri -> {
            Route target = consumers.get(base(uri));
            String end = target == null ? outside(uri) : target.in(part);
            if (end != null) {
                called.add(" --> " + end);
            }
        });
        String text = route.definition.toString();
        // routes that a bean or a step with arguments calls, as its arguments or its description name them
        CALLED.matcher(text).results().forEach(call -> {
            if (consumers.containsKey(call.group(1))) {
                called.add(" -.-> " + consumers.get(call.group(1)).in(part));
            }
        });
        return called;
    }

    private static String base(String uri) {
        return uri.replaceFirst("\\?.*", "");
    }

    private static String httpServer(Route route, Map<String, Route> consumers, Part part) {
        if (route.input.startsWith("timer:")) {
            return "timer([timer])";
        }
        if (route.input.startsWith("platform-http:")) {
            return "http([HTTP])";
        }
        if (route.input.startsWith("guestway-events:")) {
            return consumers.get("direct:guestway-event").in(part);
        }
        return route.input.startsWith("guestway-websocket:") ? "socket[(WebSocket)]" : null;
    }

    private static String outside(String uri) {
        if (uri.startsWith("guestway-redis:")) {
            return "redis[(Redis)]";
        }
        if (uri.startsWith("guestway-websocket:")) {
            return "socket[(WebSocket)]";
        }
        if (uri.contains("webhook-url")) {
            return "webhook[(webhook)]";
        }
        if (uri.contains("{{guestway.genesys.")) {
            return "genesys[(Genesys)]";
        }
        return uri.contains("guestway-operation") ? OPERATIONS : null;
    }

    private static void targets(JsonNode node, Consumer<String> found) {
        for (String step : List.of("to", "toD", "wireTap")) {
            if (node.path(step).path("uri").isTextual()) {
                found.accept(node.path(step).path("uri").asText());
            }
        }
        node.forEach(child -> targets(child, found));
    }
}
