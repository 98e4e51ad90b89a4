package io.guestway.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.guestway.support.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The diagram in the README is drawn from the routes. Where it is out of date, this writes it anew with
 * {@code mvn test -Dtest=RouteDiagramTest -Dguestway.draw=true}.
 */
class RouteDiagramTest {

    private static final Path README = Path.of("README.md");
    private static final String BEGIN = "<!-- drawn from routes/ by RouteDiagramTest -->\n";
    private static final String END = "<!-- end of drawing -->";
    /** Beans that call a route: once, however many wait for it. */
    private static final Map<String, String> BY_BEAN =
            Map.of("guestwayRefreshOnce", "r_rotate_token", "guestwayApiToken", "r_genesys_api_token");

    private static final Pattern CALLED = Pattern.compile("'(direct:[\\w-]+)'");

    @Test
    void is_what_the_routes_are() throws IOException {
        String readme = Files.readString(README);
        int begin = readme.indexOf(BEGIN) + BEGIN.length();
        int end = readme.indexOf(END);
        String drawing = "```mermaid\n" + draw() + "```\n";
        if (Boolean.getBoolean("guestway.draw")) {
            Files.writeString(README, readme.substring(0, begin) + drawing + readme.substring(end));
        } else {
            assertThat(readme.substring(begin, end)).isEqualTo(drawing);
        }
    }

    private static String draw() throws IOException {
        Map<String, List<JsonNode>> files = new LinkedHashMap<>();
        Map<String, String> consumers = new LinkedHashMap<>();
        for (Path file : RouteFilesTest.files().stream().sorted().toList()) {
            List<JsonNode> routes = new ArrayList<>();
            for (JsonNode entry : Yaml.read(file)) {
                if (entry.has("route")) {
                    JsonNode route = entry.path("route");
                    routes.add(route);
                    String from = route.path("from").path("uri").asText();
                    consumers.merge(from.replaceFirst("\\?.*", ""), id(route), (one, another) -> one + " & " + another);
                }
            }
            if (!routes.isEmpty()) {
                files.put(file.getFileName().toString().replace(".camel.yaml", ""), routes);
            }
        }
        StringBuilder drawing = new StringBuilder("flowchart LR\n");
        Set<String> edges = new LinkedHashSet<>();
        files.forEach((file, routes) -> {
            drawing.append("  subgraph f_%s [%s]\n".formatted(file.replace('-', '_'), file));
            routes.forEach(route -> drawing.append("    ")
                    .append(id(route))
                    .append('[')
                    .append(name(route))
                    .append("]\n"));
            drawing.append("  end\n");
            routes.forEach(route -> {
                String entrance = entrance(route.path("from").path("uri").asText());
                if (entrance != null) {
                    edges.add(entrance + " --> " + id(route));
                }
                targets(route, uri -> {
                    String target = consumers.get(uri.replaceFirst("\\?.*", ""));
                    if (target == null) {
                        target = outside(uri);
                    }
                    if (target != null) {
                        edges.add(id(route) + " --> " + target);
                    }
                });
                String text = route.toString();
                // routes that a bean calls, as its method names them
                CALLED.matcher(text).results().forEach(call -> {
                    String target = consumers.get(call.group(1));
                    if (target != null) {
                        edges.add(id(route) + " --> " + target);
                    }
                });
                BY_BEAN.forEach((bean, called) -> {
                    if (text.contains("\"ref\":\"" + bean + "\"")) {
                        edges.add(id(route) + " -.-> " + called);
                    }
                });
            });
        });
        edges.forEach(edge -> drawing.append("  ").append(edge).append("\n"));
        return drawing.toString();
    }

    private static String name(JsonNode route) {
        return route.path("id").asText().replaceFirst("^guestway-", "");
    }

    private static String id(JsonNode route) {
        return "r_" + name(route).replace('-', '_');
    }

    private static String entrance(String uri) {
        if (uri.startsWith("timer:")) {
            return "timer([timer])";
        }
        if (uri.startsWith("platform-http:")) {
            return "http([HTTP])";
        }
        if (uri.startsWith("guestway-events:")) {
            return "r_event";
        }
        return uri.startsWith("guestway-websocket:") ? "socket[(WebSocket)]" : null;
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
        if (uri.contains("{{guestway.genesys.http}}")) {
            return "r_http_async & r_http_camel_http";
        }
        if (uri.contains("{{guestway.genesys.")) {
            return "genesys[(Genesys)]";
        }
        return uri.contains("guestway-operation") ? "operations{{the operation}}" : null;
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
