package io.guestway.benchmarks;

import java.util.Locale;

/** What a run is about. */
enum Mode {
    /** Guestway beside its peers. */
    COMPARE(5, 40_000, 250_000),
    /** Routes that do nothing, beside a server without routes. */
    FRAMEWORK(5, 200_000, 600_000),
    /** Guestway with a Redis that holds more and more, and with several replicas. */
    GROWTH(3, 20_000, 100_000);

    private final int rounds;
    private final int requests;
    private final int warmUp;

    Mode(int rounds, int requests, int warmUp) {
        this.rounds = rounds;
        this.requests = requests;
        this.warmUp = warmUp;
    }

    static Mode of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** The default number of rounds. */
    int rounds() {
        return rounds;
    }

    /** The default number of measured requests of a round. */
    int requests() {
        return requests;
    }

    /** The default number of requests to warm up. */
    int warmUp() {
        return warmUp;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
