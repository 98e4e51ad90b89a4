package io.guestway.benchmarks;

import java.util.Map;

/**
 * One round of one server with one shape.
 *
 * @param cpuMillis CPU time of the server's process for each successful answer
 * @param commands Redis commands for each successful answer
 */
record Measurement(LoadResult load, double cpuMillis, Map<String, Double> commands) {}
