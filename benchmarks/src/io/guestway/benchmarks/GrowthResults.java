package io.guestway.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The measurements of {@link Growth}, and what they say about many more sessions. */
final class GrowthResults {

    private static final double SESSIONS = 1e8;
    private static final double LIFE_SECONDS = 3_600;
    private static final double GIB = 1L << 30;

    /**
     * What sessions take in Redis.
     *
     * @param compact the length up to which Redis keeps the entries of a small set in one piece
     * @param sessions of each device
     * @param key bytes of one device, by MEMORY USAGE
     * @param device bytes of one device, by the memory that all of them took
     */
    record Memory(int compact, int sessions, long key, double device) {

        double session() {
            return device / sessions;
        }
    }

    private final Scenario create;
    private final Scenario evict;
    private final Results sizes = new Results();
    private final Results replicas = new Results();
    private final Results queues = new Results();
    private final List<Memory> memory = new ArrayList<>();
    private double queueKey;
    private double queueUsed;

    GrowthResults(Scenario create, Scenario evict) {
        this.create = create;
        this.evict = evict;
    }

    /** By the number of devices. */
    Results sizes() {
        return sizes;
    }

    /** By the number of replicas. */
    Results replicas() {
        return replicas;
    }

    /** By the number of queued revocations. */
    Results queues() {
        return queues;
    }

    void add(Memory measured) {
        memory.add(measured);
    }

    /**
     * One entry of the queue of revocations.
     *
     * @param key bytes by MEMORY USAGE
     * @param used bytes by the memory that all of them took
     */
    void addQueue(double key, double used) {
        queueKey = key;
        queueUsed = used;
    }

    Report report() {
        return new Report(
                        "results-growth.md",
                        "# Growth\n\nWritten by `benchmarks/run -Dmode=growth -Dwrite=true`. What is measured and how:"
                                + " [README.md](README.md#growth). What follows from it: [growth.md](growth.md).")
                .section("Devices in Redis", costs("devices with one session", sizes, create))
                .section("Replicas", costs("replicas", replicas, create))
                .section("Queued revocations, evict", costs("queued revocations", queues, evict))
                .section("Memory of Redis", memory())
                .section("10^8 sessions", projection());
    }

    private static String costs(String what, Results results, Scenario scenario) {
        return Tables.table(
                what + " | answers/s | spread | p50 ms | p99 ms | failed | CPU ms/answer | Redis CPU ms/answer"
                        + " | Redis bytes in | Redis bytes out",
                results.servers(scenario).stream()
                        .map(row -> Tables.format(
                                "%s | %.0f | %.0f %% | %.2f | %.2f | %d | %.4f | %.4f | %.0f | %.0f",
                                row,
                                results.rate(scenario, row),
                                results.spread(scenario, row),
                                results.p50(scenario, row),
                                results.p99(scenario, row),
                                results.failed(scenario, row),
                                results.cpu(scenario, row),
                                results.median(scenario, row, Measurement::redisCpu),
                                results.median(scenario, row, Measurement::redisIn),
                                results.median(scenario, row, Measurement::redisOut))));
    }

    private String memory() {
        return Tables.table(
                        "`zset-max-ziplist-value` | sessions per device | `MEMORY USAGE` of a device | used memory per device"
                                + " | used memory per session",
                        memory.stream()
                                .map(row -> Tables.format(
                                        "%d | %d | %d | %.0f | %.0f",
                                        row.compact, row.sessions, row.key, row.device, row.session())))
                + "\n"
                + Tables.table(
                        "queue of revocations | bytes of an entry",
                        Stream.of(
                                Tables.format("`MEMORY USAGE` | %.0f", queueKey),
                                Tables.format("used memory | %.0f", queueUsed)));
    }

    /** The formulas of growth.md with the measured figures of the largest number of devices. */
    private String projection() {
        List<String> rows = new ArrayList<>(sizes.servers(create));
        String largest = rows.get(rows.size() - 1);
        double rate = SESSIONS / LIFE_SECONDS;
        double redis = sizes.median(create, largest, Measurement::redisCpu);
        Stream<String> sets = memory.stream()
                .map(row -> Tables.format(
                        "`S·B`: memory, %d sessions per device, `zset-max-ziplist-value` %d | %.0f GiB",
                        row.sessions, row.compact, SESSIONS * row.session() / GIB));
        return Tables.table(
                "figure | value",
                Stream.concat(
                        sets,
                        Stream.of(
                                Tables.format("`R = S/T`: issues | %.0f/s", rate),
                                Tables.format(
                                        "`R·C`: CPU of Guestway | %.1f cores",
                                        rate * sizes.cpu(create, largest) / 1000),
                                Tables.format("`R·c`: CPU of Redis | %.1f cores", rate * redis / 1000),
                                Tables.format(
                                        "`8·R·I`: into Redis | %.0f Mbit/s",
                                        8e-6 * rate * sizes.median(create, largest, Measurement::redisIn)),
                                Tables.format(
                                        "`8·R·O`: out of Redis | %.0f Mbit/s",
                                        8e-6 * rate * sizes.median(create, largest, Measurement::redisOut)),
                                Tables.format(
                                        "`3600·R·Q`: queue after an outage of an hour if each issue evicts | %.0f GiB",
                                        3600 * rate * queueUsed / GIB))));
    }
}
