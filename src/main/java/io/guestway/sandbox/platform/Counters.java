package io.guestway.sandbox.platform;

import java.util.LinkedHashMap;
import java.util.Map;

/** How often each call had which outcome. Thread-safe. */
public final class Counters {

    private final Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();

    /** Counts one request. */
    public synchronized void count(String call, String outcome) {
        counts.computeIfAbsent(call, name -> new LinkedHashMap<>()).merge(outcome, 1, Integer::sum);
    }

    /** The counts by call and outcome. */
    public synchronized Map<String, Map<String, Integer>> shown() {
        Map<String, Map<String, Integer>> shown = new LinkedHashMap<>();
        counts.forEach((call, outcomes) -> shown.put(call, new LinkedHashMap<>(outcomes)));
        return shown;
    }
}
