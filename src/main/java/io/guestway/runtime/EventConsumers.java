package io.guestway.runtime;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The seam of events was {@code seda:guestway-event} once. Consumers of one seda queue whose options differ share its
 * messages out among them: one such file would take events from the others.
 */
final class EventConsumers {

    private static final String QUEUE = "seda:guestway-event";
    private static final Map<String, String> OPTIONS = Map.of("multipleConsumers", "true", "size", "10000");

    private EventConsumers() {}

    /** Throws {@link RefusedException} with file and line if a route consumes events by other options. */
    static void refuseShared(RouteFile file) throws RefusedException {
        for (RouteFile.Call call : file.calls()) {
            if (!call.step().equals("from") || !call.uri().split("\\?", 2)[0].equals(QUEUE)) {
                continue;
            }
            Map<String, String> options = call.uri().contains("?")
                    ? Arrays.stream(call.uri().split("\\?", 2)[1].split("&"))
                            .map(pair -> pair.split("=", 2))
                            .collect(Collectors.toMap(
                                    pair -> pair[0], pair -> pair.length > 1 ? pair[1] : "", (a, b) -> b))
                    : call.options().stream()
                            .collect(Collectors.toMap(RouteFile.Text::value, RouteFile.Text::of, (a, b) -> b));
            if (!options.equals(OPTIONS)) {
                throw new RefusedException(
                        file.name() + ":" + call.line()
                                + ": would take events from the other consumers; consume guestway-events:<any name>"
                                + " instead, which has nothing to set",
                        null);
            }
        }
    }
}
