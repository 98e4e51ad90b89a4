package io.guestway.benchmarks.peer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts guests and measures calls upstream. Belongs to one event loop; the registry is shared. */
final class Meters {

    private final PrometheusMeterRegistry registry;
    private final Counter issued;
    private final Counter evicted;
    private final Map<String, Map<Integer, Timer>> calls = new HashMap<>();

    Meters(PrometheusMeterRegistry registry) {
        this.registry = registry;
        this.issued = registry.counter("guestway.guests.issued");
        this.evicted = registry.counter("guestway.guests.evicted");
    }

    void issued(int evictedGuests) {
        issued.increment();
        if (evictedGuests > 0) {
            evicted.increment(evictedGuests);
        }
    }

    void called(String call, int status, long nanos) {
        calls.computeIfAbsent(call, name -> new HashMap<>())
                .computeIfAbsent(
                        status,
                        code -> registry.timer(
                                "guestway.genesys.requests", "call", call, "status", Integer.toString(code)))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    String scrape() {
        return registry.scrape();
    }
}
