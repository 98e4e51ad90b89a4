package io.guestway.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds integrators' routes that receive HTTP requests and call another server without removing the caller's headers
 * first. On Camel 4.17.0 such a header can redirect the call to another host (docs/security.md).
 */
final class HeaderLeaks {

    private static final String HTTP = "(?s)(guestway-)?(camel-)?(vertx-|netty-)?https?:.*";

    private HeaderLeaks() {}

    /** One line per finding with file and line. Unreadable files are skipped, because they are reported elsewhere. */
    static List<String> find(String folder, Map<String, byte[]> files) {
        List<String> leaks = new ArrayList<>();
        files.forEach((name, bytes) -> {
            try {
                RouteFile file = new RouteFile(folder + "/" + name, bytes);
                file.definitions().forEach(route -> leaks.addAll(inRoute(file, route)));
            } catch (RoutesRejectedException e) {
                // reported by the check of the routes
            }
        });
        return leaks;
    }

    private static List<String> inRoute(RouteFile file, RouteFile.Definition route) {
        List<String> leaks = new ArrayList<>();
        List<RouteFile.Call> calls = file.calls().stream()
                .filter(call -> call.line() >= route.line() && call.line() <= route.lastLine())
                .toList();
        boolean takesRequests = calls.stream().anyMatch(call -> call.uri().startsWith("platform-http:"));
        for (RouteFile.Call call : takesRequests ? calls : List.<RouteFile.Call>of()) {
            boolean dropped = file.line(text -> text.equals("removeHeaders"), route.line(), call.line())
                    .isPresent();
            if (call.uri().matches(HTTP) && !dropped) {
                leaks.add(file.name() + ":" + call.line() + ": route " + route.id()
                        + " forwards the caller's headers to another server; insert removeHeaders with pattern \"*\""
                        + " before it");
            }
        }
        return leaks;
    }
}
