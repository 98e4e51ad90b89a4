package io.guestway.runtime;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The event seam used to be {@code seda:guestway-event}. Consumers of a seda queue with different options compete for
 * its messages, so that one such file would take events from the others.
 */
final class EventConsumers {

    private static final String QUEUE = "seda:guestway-event";
    private static final Map<String, String> OPTIONS = Map.of("multipleConsumers", "true", "size", "10000");

    private EventConsumers() {}

    /** Throws {@link RoutesRejectedException} with file and line if a route consumes events with other options. */
    static void rejectSharedQueue(RouteFile file) throws RoutesRejectedException {
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
                throw new RoutesRejectedException(
                        file.name() + ":" + call.line()
                                + ": would take events from other consumers; consume guestway-events:<any name> instead,"
                                + " without options",
                        null);
            }
        }
    }
}
