package io.guestway.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Compares Guestway with its peers: all servers live, one at a time under load, round after round. */
final class Comparison {

    private final Lab lab;
    private final Options options;
    private final Results results = new Results();
    private final List<Program> servers = new ArrayList<>();

    Comparison(Lab lab, Options options) {
        this.lab = lab;
        this.options = options;
    }

    Report run() throws IOException, InterruptedException {
        startAlone();
        for (int fork = 0; fork < options.forks(); fork++) {
            measure(fork);
        }
        options.scenarios().forEach(scenario -> System.out.println(Tables.of(results, scenario)));
        System.out.println(Goals.table(results));
        return report();
    }

    /** Measures processes of their own: how fast one becomes depends on what its compiler saw first. */
    private void measure(int fork) throws IOException, InterruptedException {
        for (String name : options.servers()) {
            servers.add(lab.server(name));
        }
        for (Program server : servers) {
            warmUp(server);
        }
        for (Scenario scenario : options.scenarios()) {
            for (int round = 0; round < options.rounds(); round++) {
                for (int i = 0; i < servers.size(); i++) {
                    Program server = servers.get((round + i) % servers.size());
                    results.add(scenario, server.name(), lab.measure(server, scenario));
                }
                System.out.println(Tables.progress(results, scenario, fork * options.rounds() + round + 1));
            }
            for (Program server : servers) {
                lab.draw(server, scenario.shape());
            }
        }
        for (Program server : servers) {
            lab.end(server);
        }
        servers.clear();
    }

    /** Each server alone: nothing but Redis and the stand-in runs beside it. */
    private void startAlone() throws InterruptedException {
        List<String> names = new ArrayList<>(options.servers());
        int guestway = names.indexOf("guestway");
        if (guestway >= 0 && options.starts() > 0) {
            names.add(guestway + 1, Programs.ARCHIVED);
            lab.archive();
        }
        for (int i = 0; i < options.starts(); i++) {
            for (String name : names) {
                results.started(name, lab.start(name));
            }
        }
        System.out.println(Tables.starts(results));
    }

    private void warmUp(Program server) throws InterruptedException {
        for (Shape shape :
                options.shapes().stream().map(Shape::warmUp).distinct().toList()) {
            lab.warmUp(List.of(server), shape, options.warmUp());
        }
    }

    private Report report() {
        Report report = options.mode() == Mode.LOAD
                ? new Report(
                        "results-load.md",
                        "# Other loads\n\nWritten by `benchmarks/run -Dmode=load -Dwrite=true`. What is measured and how:"
                                + " [README.md](README.md). The goals are those of [RESULTS.md](RESULTS.md), with 64"
                                + " connections and no delay.")
                : new Report(
                        "RESULTS.md",
                        "# Results\n\nWritten by `benchmarks/run -Dwrite=true`. What is measured and how: [README.md](README.md)."
                                + " Other loads: [results-load.md](results-load.md). What the framework costs:"
                                + " [results-framework.md](results-framework.md). Growth:"
                                + " [results-growth.md](results-growth.md). What one request costs, counted and not timed:"
                                + " [budget.md](budget.md).");
        if (options.mode() == Mode.COMPARE) {
            if (results.scenarios().stream().anyMatch(Scenario::isComparable)) {
                report.picture("results.svg", "CPU time and rate of each server", Plot.draw(results));
            }
            report.section("Goals", Goals.table(results)).section("Start", Tables.starts(results));
        }
        for (Scenario scenario : results.scenarios()) {
            report.section(scenario.toString(), Tables.of(results, scenario));
        }
        return report;
    }
}
