package io.guestway.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints the medians of the rounds as a table. */
final class Report {

    private static final List<String> PEERS = List.of("lean", "duties", "tutorial");

    private final Options options;
    private final Map<Shape, Map<String, List<Measurement>>> measurements = new EnumMap<>(Shape.class);

    Report(Options options) {
        this.options = options;
    }

    /** Prints what the figures depend on. */
    void machine(String redisVersion) throws IOException {
        print(
                "%d cores, %s, %s %s",
                Runtime.getRuntime().availableProcessors(), processor(), property("os.name"), property("os.version"));
        print("%s %s, Redis %s", property("java.vm.name"), property("java.vm.version"), redisVersion);
        print(
                "%d connections, %d rounds of %d requests after %d to warm up, delay upstream %d ms",
                options.connections(), options.rounds(), options.requests(), options.warmUp(), options.delay());
    }

    void add(String server, Shape shape, Measurement measurement) {
        measurements
                .computeIfAbsent(shape, added -> new LinkedHashMap<>())
                .computeIfAbsent(server, added -> new ArrayList<>())
                .add(measurement);
    }

    void progress(Shape shape, int round) {
        print(
                "%s round %d: %s",
                shape,
                round,
                measurements.get(shape).entrySet().stream()
                        .map(entry -> {
                            Measurement last =
                                    entry.getValue().get(entry.getValue().size() - 1);
                            return "%s %.0f/s %.4f ms"
                                    .formatted(entry.getKey(), last.load().perSecond(), last.cpuMillis());
                        })
                        .collect(Collectors.joining(", ")));
    }

    /** Prints the medians of one shape. */
    void table(Shape shape) {
        print("");
        print(
                "| server | shape | answers/s | spread | p50 ms | p99 ms | failed | CPU ms/answer | CPU/lean | CPU/duties | CPU/tutorial | rate/lean | p99/lean | commands |");
        print("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (String server : measurements.get(shape).keySet()) {
            print(
                    "| %s | %s | %.0f | %.0f %% | %.2f | %.2f | %d | %.4f | %s | %s | %s | %.2f |",
                    server,
                    shape,
                    rate(shape, server),
                    spread(shape, server),
                    median(shape, server, one -> one.load().median() / 1e6),
                    p99(shape, server),
                    of(shape, server).stream()
                            .mapToInt(one -> one.load().failed())
                            .sum(),
                    cpu(shape, server),
                    PEERS.stream()
                            .map(peer -> ratio(cpu(shape, server), cpu(shape, peer)))
                            .collect(Collectors.joining(" | ")),
                    ratio(rate(shape, server), rate(shape, "lean")),
                    ratio(p99(shape, server), p99(shape, "lean")),
                    commands(shape, server));
        }
        print("");
        measurements
                .get(shape)
                .forEach((server, all) -> print(
                        "Redis commands of one answer, %s %s: %s",
                        server,
                        shape,
                        all.get(all.size() - 1).commands().entrySet().stream()
                                .map(entry -> "%s %.2f".formatted(entry.getKey(), entry.getValue()))
                                .collect(Collectors.joining(", "))));
        print("");
    }

    private double cpu(Shape shape, String server) {
        return median(shape, server, Measurement::cpuMillis);
    }

    private double rate(Shape shape, String server) {
        return median(shape, server, one -> one.load().perSecond());
    }

    private double p99(Shape shape, String server) {
        return median(shape, server, one -> one.load().p99() / 1e6);
    }

    private double commands(Shape shape, String server) {
        return median(shape, server, one -> one.commands().values().stream()
                .mapToDouble(each -> each)
                .sum());
    }

    /** How far the rounds are apart, in percent of their median. */
    private double spread(Shape shape, String server) {
        List<Double> rates = of(shape, server).stream()
                .map(one -> one.load().perSecond())
                .sorted()
                .toList();
        return rates.isEmpty() ? 0 : 100 * (rates.get(rates.size() - 1) - rates.get(0)) / rate(shape, server);
    }

    private double median(Shape shape, String server, ToDoubleFunction<Measurement> value) {
        double[] sorted = of(shape, server).stream().mapToDouble(value).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private List<Measurement> of(Shape shape, String server) {
        return measurements.get(shape).getOrDefault(server, List.of());
    }

    private static String ratio(double value, double base) {
        return Double.isNaN(base) ? "-" : String.format(Locale.ROOT, "%.2f", value / base);
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }

    private static String property(String name) {
        return System.getProperty(name);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
