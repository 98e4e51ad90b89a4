package io.guestway.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;

/** What a run of requests costs, from its creation on. */
final class Meter {

    private static final int SAMPLE_MS = 50;
    private static final double RARE = 0.05;

    private final List<Program> servers;
    private final Program standIn;
    private final RedisStore redis;
    private final Map<String, Long> calls;
    private final double[] cpu;
    private final long[] traffic;
    private double threads;

    /** @param servers replicas of one server, whose costs are added */
    Meter(List<Program> servers, Program standIn, RedisStore redis) {
        this.servers = servers;
        this.standIn = standIn;
        this.redis = redis;
        this.calls = redis.calls();
        this.traffic = redis.traffic();
        this.cpu = cpu();
    }

    private double[] cpu() {
        double own =
                ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e6;
        return new double[] {sum(Program::cpu), redis.cpu(), standIn.cpu(), own};
    }

    private double sum(ToDoubleFunction<Program> value) {
        return servers.stream().mapToDouble(value).sum();
    }

    /** Waits for the end of the run. */
    Measurement await(Shape shape, CompletableFuture<LoadResult> running) throws InterruptedException {
        LoadResult result = null;
        while (result == null) {
            threads = Math.max(threads, sum(Program::threads));
            try {
                result = running.get(SAMPLE_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException goesOn) {
                continue;
            } catch (ExecutionException e) {
                throw new IllegalStateException(
                        servers.get(0).name() + ": " + e.getCause().getMessage(), e.getCause());
            }
        }
        int answers = result.counted(shape);
        double[] used = cpu();
        for (int i = 0; i < used.length; i++) {
            used[i] = (used[i] - cpu[i]) / answers;
        }
        Map<String, Double> commands = new TreeMap<>();
        redis.calls().forEach((command, count) -> {
            double each = (double) (count - calls.getOrDefault(command, 0L)) / answers;
            if (each >= RARE) {
                commands.put(command, each);
            }
        });
        long[] transferred = redis.traffic();
        return new Measurement(
                result,
                used[0],
                used[1],
                used[2],
                used[3],
                commands,
                (double) (transferred[0] - traffic[0]) / answers,
                (double) (transferred[1] - traffic[1]) / answers,
                sum(Program::memory),
                threads);
    }
}
