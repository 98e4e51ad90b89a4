package io.guestway.benchmarks;

import io.guestway.sandbox.SandboxRedis;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares Guestway with its peers: all servers live, one at a time under load, round after round. */
public final class Benchmarks implements AutoCloseable {

    private final Options options;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<Program> servers = new ArrayList<>();
    private RedisStore redis;
    private Load load;
    private boolean closed;

    private Benchmarks(Options options) {
        this.options = options;
    }

    /** Runs with the options of the system properties. */
    public static void main(String[] arguments) throws Exception {
        Benchmarks benchmarks = new Benchmarks(Options.ofSystemProperties());
        Runtime.getRuntime().addShutdownHook(new Thread(benchmarks::close));
        try (benchmarks) {
            benchmarks.run();
        }
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        start();
        Report report = new Report(options);
        report.machine(redis.version());
        for (Program server : servers) {
            warmUp(server);
        }
        for (Shape shape : options.shapes()) {
            for (int round = 0; round < options.rounds(); round++) {
                for (int i = 0; i < servers.size(); i++) {
                    Program server = servers.get((round + i) % servers.size());
                    report.add(server.name(), shape, measure(server, shape));
                }
                report.progress(shape, round + 1);
            }
            report.table(shape);
        }
    }

    private void start() throws IOException, InterruptedException {
        String apiKey = Programs.random(24);
        SandboxRedis embedded = opened(SandboxRedis.start(Ports.free()));
        redis = opened(new RedisStore(embedded.url()));
        Program standIn = opened(Programs.standIn(Ports.free(), options.delay()));
        standIn.awaitReady();
        Programs programs = new Programs(options, standIn.port(), embedded.port(), apiKey);
        for (String name : options.servers()) {
            Program server = opened(programs.server(name));
            server.awaitReady();
            servers.add(server);
        }
        load = opened(new Load(apiKey));
    }

    private void warmUp(Program server) throws InterruptedException {
        for (Shape shape : options.shapes()) {
            redis.prepare(shape);
            try (Load.Callers callers = load.connect(server.port(), options.connections())) {
                callers.send(shape, options.warmUp() / options.shapes().size());
            }
        }
    }

    private Measurement measure(Program server, Shape shape) throws InterruptedException {
        redis.prepare(shape);
        try (Load.Callers callers = load.connect(server.port(), options.connections())) {
            callers.send(shape, options.requests() / 10);
            Map<String, Long> callsBefore = redis.calls();
            long cpuBefore = server.cpu().toNanos();
            LoadResult result = callers.send(shape, options.requests());
            double cpu = (server.cpu().toNanos() - cpuBefore) / 1e6;
            Map<String, Double> commands = new TreeMap<>();
            redis.calls().forEach((command, calls) -> {
                double each = (double) (calls - callsBefore.getOrDefault(command, 0L)) / result.successes();
                if (each >= 0.01) {
                    commands.put(command, each);
                }
            });
            return new Measurement(result, cpu / result.successes(), commands);
        }
    }

    private synchronized <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        if (closed) {
            close();
            throw new IllegalStateException("the run was stopped");
        }
        return resource;
    }

    /** Ends what was started, the newest first. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                System.err.println("not closed: " + e);
            }
        }
    }
}
