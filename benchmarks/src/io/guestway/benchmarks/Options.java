package io.guestway.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The system properties of a run, see benchmarks/README.md.
 *
 * @param forks how often the servers are started, warmed up and measured anew
 * @param starts how often each server is started alone
 * @param devices how many devices Redis holds, of {@link Mode#GROWTH}
 * @param replicas how many processes share the load, of {@link Mode#GROWTH}
 * @param jars the Guestway jars by the name of their server
 * @param profiler the library of async-profiler, or null
 * @param write whether to write the results to benchmarks/
 */
record Options(
        Mode mode,
        List<String> servers,
        List<Shape> shapes,
        List<Integer> connections,
        List<Integer> delays,
        int forks,
        int rounds,
        int requests,
        Duration longest,
        int rate,
        int warmUp,
        int starts,
        List<Integer> devices,
        List<Integer> replicas,
        Map<String, Path> jars,
        Path profiler,
        boolean write) {

    static Options ofSystemProperties() {
        Map<String, Path> jars = new LinkedHashMap<>();
        jars.put("guestway", Path.of("target", "guestway.jar"));
        jars.put("camel-http", Path.of("target", "guestway.jar"));
        Mode mode = Mode.of(text("mode", "compare"));
        for (String jar : list("guestway.jar", mode)) {
            int others = jars.size() - 2;
            jars.put("guestway-before" + (others == 0 ? "" : "-" + (others + 1)), Path.of(jar));
        }
        Stream<String> before = jars.keySet().stream().filter(name -> name.startsWith("guestway-"));
        String profiler = text("profile", "");
        return new Options(
                mode,
                Stream.concat(list("servers", mode).stream(), before).distinct().toList(),
                list("shapes", mode).stream()
                        .map(name -> Shape.valueOf(name.toUpperCase(Locale.ROOT)))
                        .toList(),
                numbers("connections", mode),
                numbers("delay", mode),
                number("forks", mode),
                number("rounds", mode),
                number("requests", mode),
                Duration.ofSeconds(number("seconds", mode)),
                number("rate", mode),
                number("warm-up", mode),
                number("starts", mode),
                numbers("devices", mode),
                numbers("replicas", mode),
                jars,
                profiler.isEmpty() ? null : Path.of(profiler),
                Boolean.parseBoolean(text("write", "false")));
    }

    /** What is measured, in this order. */
    List<Scenario> scenarios() {
        return shapes.stream()
                .flatMap(shape -> delays.stream()
                        .flatMap(delay -> connections.stream().map(callers -> Scenario.of(shape, callers, delay))))
                .distinct()
                .toList();
    }

    /** The options without paths. */
    @Override
    public String toString() {
        String own =
                switch (mode) {
                    case COMPARE, LOAD ->
                        (mode == Mode.LOAD ? "-Dmode=load " : "")
                                + "-Dservers=%s -Dshapes=%s -Ddelay=%s -Drate=%d -Dstarts=%d -Dforks=%d"
                                        .formatted(
                                                joined(servers), joined(shapes), joined(delays), rate, starts, forks);
                    case FRAMEWORK -> "-Dmode=framework";
                    case GROWTH ->
                        "-Dmode=growth -Ddevices=%s -Dreplicas=%s".formatted(joined(devices), joined(replicas));
                };
        return own
                + " -Dconnections=%s -Drounds=%d -Drequests=%d -Dseconds=%d -Dwarm-up=%d%s"
                        .formatted(
                                joined(connections),
                                rounds,
                                requests,
                                longest.toSeconds(),
                                warmUp,
                                profiler == null ? "" : ", with a profiler");
    }

    private static String joined(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    private static List<String> list(String name, Mode mode) {
        return Stream.of(text(name, mode.byDefault(name)).split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static List<Integer> numbers(String name, Mode mode) {
        return list(name, mode).stream().map(Integer::valueOf).toList();
    }

    private static int number(String name, Mode mode) {
        return Integer.parseInt(text(name, mode.byDefault(name)));
    }

    private static String text(String name, String otherwise) {
        String value = System.getProperty(name, "");
        return value.isBlank() ? otherwise : value;
    }
}
