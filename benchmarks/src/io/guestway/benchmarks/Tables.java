package io.guestway.benchmarks;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The results as tables in Markdown. */
final class Tables {

    private Tables() {}

    static String progress(Results results, Scenario scenario, int round) {
        return "%s, round %d: ".formatted(scenario, round)
                + results.servers(scenario).stream()
                        .map(server -> {
                            Measurement last = results.last(scenario, server);
                            return format(
                                    "%s %.0f/s %.4f ms", server, last.load().perSecond(), last.cpu());
                        })
                        .collect(Collectors.joining(", "));
    }

    static String starts(Results results) {
        return table(
                "server | start ms | idle memory MB",
                results.starts().entrySet().stream()
                        .map(entry -> format(
                                "%s | %.0f | %s",
                                entry.getKey(),
                                entry.getValue().millis(),
                                number("%.0f", entry.getValue().memory()))));
    }

    /** What the callers saw, what it cost, and the Redis commands. */
    static String of(Results results, Scenario scenario) {
        Stream<String> servers = results.servers(scenario).stream();
        String answers =
                switch (scenario.shape()) {
                    case STORM ->
                        table(
                                "server | 201 | 503 | other | seconds | p50 ms | p99 ms | CPU ms/answer",
                                servers.map(server -> storm(results, scenario, server)));
                    case OFFERED ->
                        table(
                                "server | answers/s | p50 ms | p99 ms | failed | CPU ms/answer | peak of threads",
                                servers.map(server -> offered(results, scenario, server)));
                    default ->
                        table(
                                "server | answers/s | spread | p50 ms | p99 ms | failed | CPU ms/answer | CPU/lean | CPU/duties"
                                        + " | CPU/tutorial | rate/lean | p99/lean | Redis commands",
                                servers.map(server -> closed(results, scenario, server)));
                };
        String costs = table(
                "server | Redis CPU ms/answer | stand-in CPU ms/answer | load CPU ms/answer | memory MB | threads",
                results.servers(scenario).stream().map(server -> costs(results, scenario, server)));
        return answers + "\n" + costs + (scenario.isComparable() ? "\n" + commands(results, scenario) : "");
    }

    private static String closed(Results results, Scenario scenario, String server) {
        double cpu = results.cpu(scenario, server);
        double rate = results.rate(scenario, server);
        double p99 = results.p99(scenario, server);
        return format(
                "%s | %.0f | %.0f %% | %.2f | %.2f | %d | %.4f | %s | %s | %s | %s | %s | %.2f",
                server,
                rate,
                results.spread(scenario, server),
                results.p50(scenario, server),
                p99,
                results.failed(scenario, server),
                cpu,
                number("%.2f", cpu / results.cpu(scenario, "lean")),
                number("%.2f", cpu / results.cpu(scenario, "duties")),
                number("%.2f", cpu / results.cpu(scenario, "tutorial")),
                number("%.2f", rate / results.rate(scenario, "lean")),
                number("%.2f", p99 / results.p99(scenario, "lean")),
                results.commands(scenario, server));
    }

    private static String storm(Results results, Scenario scenario, String server) {
        return format(
                "%s | %.0f | %.0f | %.0f | %.1f | %.2f | %.2f | %.4f",
                server,
                results.median(scenario, server, one -> one.load().successes()),
                results.median(scenario, server, one -> one.load().refused()),
                results.median(scenario, server, one -> one.load().failed()),
                results.median(scenario, server, one -> one.load().seconds()),
                results.p50(scenario, server),
                results.p99(scenario, server),
                results.cpu(scenario, server));
    }

    private static String offered(Results results, Scenario scenario, String server) {
        return format(
                "%s | %.0f | %.2f | %.2f | %d | %.4f | %s",
                server,
                results.rate(scenario, server),
                results.p50(scenario, server),
                results.p99(scenario, server),
                results.failed(scenario, server),
                results.cpu(scenario, server),
                number("%.0f", results.median(scenario, server, Measurement::threads)));
    }

    private static String costs(Results results, Scenario scenario, String server) {
        return format(
                "%s | %.4f | %.4f | %.4f | %s | %s",
                server,
                results.median(scenario, server, Measurement::redisCpu),
                results.median(scenario, server, Measurement::standInCpu),
                results.median(scenario, server, Measurement::loadCpu),
                number("%.0f", results.last(scenario, server).memory()),
                number("%.0f", results.median(scenario, server, Measurement::threads)));
    }

    private static String commands(Results results, Scenario scenario) {
        return table(
                "server | Redis commands of one answer",
                results.servers(scenario).stream()
                        .map(server -> server + " | "
                                + results.last(scenario, server).commands().entrySet().stream()
                                        .map(entry -> format("`%s` %.2f", entry.getKey(), entry.getValue()))
                                        .collect(Collectors.joining(", "))));
    }

    static String table(String header, Stream<String> rows) {
        String rule = "|" + "---|".repeat(header.split("\\|").length);
        return Stream.concat(Stream.of("| " + header + " |", rule), rows.map(row -> "| " + row + " |"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** A dash for what is not known. */
    static String number(String format, double value) {
        return Double.isFinite(value) ? format(format, value) : "–";
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
