package io.guestway.benchmarks;

import java.util.Map;

/**
 * One round of one server.
 *
 * @param cpu CPU time of the server, in ms for each answer
 * @param redisCpu that of Redis
 * @param standInCpu that of the stand-in
 * @param loadCpu that of the load generator
 * @param commands Redis commands for each answer
 * @param redisIn bytes that Redis received for each answer
 * @param redisOut bytes that Redis sent for each answer
 * @param memory resident memory of the server after the round, in MB
 * @param threads of the server, at the peak
 */
record Measurement(
        LoadResult load,
        double cpu,
        double redisCpu,
        double standInCpu,
        double loadCpu,
        Map<String, Double> commands,
        double redisIn,
        double redisOut,
        double memory,
        double threads) {

    double allCommands() {
        return commands.values().stream().mapToDouble(each -> each).sum();
    }
}
