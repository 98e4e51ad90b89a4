package io.guestway.benchmarks;

import java.util.List;
import java.util.stream.Stream;

/** What Guestway must reach, what it aims at, and what it has reached. */
final class Goals {

    private static final String SERVER = "guestway";

    private interface Value {
        double of(Results results, Scenario scenario);
    }

    /** @param least whether more is better */
    private record Goal(String name, List<Shape> shapes, boolean least, double must, double aim, Value value) {

        /** A row of each scenario that the goal applies to. */
        Stream<String> rows(Results results) {
            return results.scenarios().stream()
                    .filter(scenario -> shapes.contains(scenario.shape()))
                    .filter(scenario -> results.servers(scenario).contains(SERVER))
                    .map(scenario -> row(scenario.toString(), value.of(results, scenario)));
        }

        String row(String where, double measured) {
            String sign = least ? "≥" : "≤";
            return "%s | %s | %s | %s | %s | %s"
                    .formatted(
                            where,
                            name,
                            Double.isNaN(must) ? "–" : sign + " " + plain(must),
                            sign + " " + plain(aim),
                            Tables.number(measured < 100 ? "%.2f" : "%.0f", measured),
                            verdict(measured));
        }

        private String verdict(double measured) {
            if (!Double.isFinite(measured)) {
                return "not measured";
            }
            if (reaches(measured, aim)) {
                return "yes, and the aim";
            }
            return Double.isNaN(must) ? "not the aim" : reaches(measured, must) ? "yes" : "**no**";
        }

        private boolean reaches(double measured, double goal) {
            return least ? measured >= goal : measured <= goal;
        }

        private static String plain(double value) {
            return value == Math.rint(value) ? "%.0f".formatted(value) : "" + value;
        }
    }

    private static final List<Shape> ISSUING = List.of(Shape.CREATE, Shape.EVICT);

    private static final List<Goal> RATIOS = List.of(
            atMost("CPU/lean", 2, 1.5, (results, where) -> cpuRatio(results, where, "lean")),
            atMost("CPU/duties", 1.5, 1.2, (results, where) -> cpuRatio(results, where, "duties")),
            atMost("CPU/tutorial", 0.5, 0.33, (results, where) -> cpuRatio(results, where, "tutorial")),
            new Goal(
                    "rate/lean",
                    ISSUING,
                    true,
                    0.6,
                    0.7,
                    (results, where) -> results.rate(where, SERVER) / results.rate(where, "lean")),
            atMost("p99/lean", 2, 1.5, (results, where) -> results.p99(where, SERVER) / results.p99(where, "lean")),
            commands(Shape.CREATE, 6, 5),
            commands(Shape.EVICT, 10, 9));

    private static final Goal START = aim("start ms", 2000);
    private static final Goal MEMORY = aim("idle memory MB", 200);

    private Goals() {}

    private static Goal atMost(String name, double must, double aim, Value value) {
        return new Goal(name, ISSUING, false, must, aim, value);
    }

    /** Rare commands of idle servers are no part of an answer, so what is left of them is rounded away. */
    private static Goal commands(Shape shape, double must, double aim) {
        return new Goal(
                "Redis commands",
                List.of(shape),
                false,
                must,
                aim,
                (results, where) -> Math.round(results.commands(where, SERVER) * 10) / 10.0);
    }

    private static Goal aim(String name, double aim) {
        return new Goal(name, List.of(), false, Double.NaN, aim, null);
    }

    private static double cpuRatio(Results results, Scenario where, String peer) {
        return results.cpu(where, SERVER) / results.cpu(where, peer);
    }

    /** One line for each goal and scenario. */
    static String table(Results results) {
        Results.Start start = results.starts().get(SERVER);
        Stream<String> starts = start == null
                ? Stream.empty()
                : Stream.of(START.row("start", start.millis()), MEMORY.row("start", start.memory()));
        return Tables.table(
                "measured | figure of `guestway` | must | aim | is | met",
                Stream.concat(RATIOS.stream().flatMap(goal -> goal.rows(results)), starts));
    }
}
