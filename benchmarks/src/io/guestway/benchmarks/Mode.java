package io.guestway.benchmarks;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a run is about, and the defaults of its options. */
enum Mode {
    /** Guestway beside its peers. */
    COMPARE(Map.of("forks", "3")),
    /** The same under other loads. */
    LOAD(Map.of(
            "servers", "lean,duties,guestway,camel-http",
            "shapes", "create,evict,get,storm,offered",
            "connections", "16,256",
            "delay", "0,100",
            "rounds", "3",
            "requests", "20000",
            "seconds", "6",
            "warm-up", "150000",
            "starts", "0")),
    /** Routes that do nothing, beside a server without routes. */
    FRAMEWORK(Map.of("requests", "200000", "warm-up", "600000")),
    /** Guestway with a Redis that holds more and more, and with several replicas. */
    GROWTH(Map.of("rounds", "3", "requests", "20000", "warm-up", "100000"));

    private final Map<String, String> defaults;

    Mode(Map<String, String> own) {
        defaults = new HashMap<>(Map.of(
                "servers", "lean,duties,tutorial,guestway,camel-http",
                "shapes", "create,evict",
                "connections", "64",
                "delay", "0",
                "rounds", "5",
                "requests", "40000",
                "seconds", "20",
                "rate", "5000",
                "warm-up", "250000",
                "starts", "3"));
        defaults.putAll(Map.of("forks", "1", "devices", "1000,100000,1000000", "replicas", "1,2,4"));
        defaults.putAll(own);
    }

    static Mode of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** The value of an option that is not given. */
    String byDefault(String option) {
        return defaults.getOrDefault(option, "");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
