package io.guestway.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** All measurements of the run, and their medians. */
final class Results {

    /**
     * A server that was started alone, before any load.
     *
     * @param millis from the start of the process to the first successful answer
     * @param memory resident, in MB
     */
    record Start(double millis, double memory) {}

    private final Map<String, List<Start>> starts = new LinkedHashMap<>();
    private final Map<Scenario, Map<String, List<Measurement>>> measurements = new LinkedHashMap<>();

    void started(String server, Start start) {
        starts.computeIfAbsent(server, added -> new ArrayList<>()).add(start);
    }

    void add(Scenario scenario, String server, Measurement measurement) {
        measurements
                .computeIfAbsent(scenario, added -> new LinkedHashMap<>())
                .computeIfAbsent(server, added -> new ArrayList<>())
                .add(measurement);
    }

    /** The medians of each server. */
    Map<String, Start> starts() {
        Map<String, Start> medians = new LinkedHashMap<>();
        starts.forEach((server, all) -> medians.put(
                server,
                new Start(
                        median(all.stream().mapToDouble(Start::millis)),
                        median(all.stream().mapToDouble(Start::memory)))));
        return medians;
    }

    Set<Scenario> scenarios() {
        return measurements.keySet();
    }

    Set<String> servers(Scenario scenario) {
        return measurements.get(scenario).keySet();
    }

    /** All rounds; empty if the server is not part of the run. */
    List<Measurement> of(Scenario scenario, String server) {
        return measurements.get(scenario).getOrDefault(server, List.of());
    }

    Measurement last(Scenario scenario, String server) {
        List<Measurement> all = of(scenario, server);
        return all.get(all.size() - 1);
    }

    double cpu(Scenario scenario, String server) {
        return median(scenario, server, Measurement::cpu);
    }

    double rate(Scenario scenario, String server) {
        return median(scenario, server, one -> one.load().perSecond());
    }

    double p50(Scenario scenario, String server) {
        return median(scenario, server, one -> one.load().median() / 1e6);
    }

    double p99(Scenario scenario, String server) {
        return median(scenario, server, one -> one.load().p99() / 1e6);
    }

    double commands(Scenario scenario, String server) {
        return median(scenario, server, Measurement::allCommands);
    }

    /** Of all rounds together. */
    int failed(Scenario scenario, String server) {
        return of(scenario, server).stream()
                .mapToInt(one -> one.load().failed())
                .sum();
    }

    /** How far the rates of the rounds are apart, in percent of their median. */
    double spread(Scenario scenario, String server) {
        double[] rates = sorted(scenario, server, one -> one.load().perSecond());
        return rates.length == 0 ? 0 : 100 * (rates[rates.length - 1] - rates[0]) / rate(scenario, server);
    }

    /** The median of all rounds; not a number if the server is not part of the run. */
    double median(Scenario scenario, String server, ToDoubleFunction<Measurement> value) {
        return median(of(scenario, server).stream().mapToDouble(value));
    }

    static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private double[] sorted(Scenario scenario, String server, ToDoubleFunction<Measurement> value) {
        return of(scenario, server).stream().mapToDouble(value).sorted().toArray();
    }
}
