package io.guestway.benchmarks;

import io.guestway.sandbox.SandboxRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Compares Guestway with its peers: all servers live, one at a time under load, round after round. */
public final class Benchmarks implements AutoCloseable {

    private static final Duration WARM_UP_LIMIT = Duration.ofMinutes(5);
    private static final int STORM_LIMIT = 1_000_000;
    private static final int SETTLE_MS = 2_000;

    private final Options options;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<Program> servers = new ArrayList<>();
    private RedisStore redis;
    private Program standIn;
    private Load load;
    private boolean closed;
    private volatile boolean stopped;

    private Benchmarks(Options options) {
        this.options = options;
    }

    /** Runs with the options of the system properties. */
    public static void main(String[] arguments) throws Exception {
        Benchmarks benchmarks = new Benchmarks(Options.ofSystemProperties());
        Runtime.getRuntime().addShutdownHook(new Thread(benchmarks::stop));
        try (benchmarks) {
            benchmarks.run();
        } catch (Exception e) {
            if (!benchmarks.stopped) {
                throw e;
            }
        }
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        Results results = new Results();
        start(results);
        List<String> machine = Machine.lines(options, redis.version());
        machine.forEach(System.out::println);
        System.out.println(Tables.starts(results));
        for (Program server : servers) {
            warmUp(server);
        }
        for (Scenario scenario : options.scenarios()) {
            for (int round = 0; round < options.rounds(); round++) {
                for (int i = 0; i < servers.size(); i++) {
                    Program server = servers.get((round + i) % servers.size());
                    results.add(scenario, server.name(), measure(server, scenario));
                }
                System.out.println(Tables.progress(results, scenario, round + 1));
            }
            System.out.println(Tables.of(results, scenario));
        }
        System.out.println(Goals.table(results));
        if (options.write()) {
            ResultsFile.write(Path.of("benchmarks"), machine, results);
        }
    }

    private void start(Results results) throws IOException, InterruptedException {
        String apiKey = Programs.random(24);
        SandboxRedis embedded = opened(SandboxRedis.start(Ports.free()));
        redis = opened(new RedisStore(embedded.url()));
        standIn = opened(Programs.standIn(Ports.free()));
        standIn.awaitReady();
        Programs programs = new Programs(options, standIn.port(), embedded.port(), apiKey);
        for (String name : options.servers()) {
            Program server = opened(programs.server(name));
            double millis = server.awaitReady();
            Thread.sleep(SETTLE_MS);
            results.started(name, millis, server.memory());
            servers.add(server);
        }
        load = opened(new Load(apiKey));
    }

    private void warmUp(Program server) throws InterruptedException {
        List<Shape> shapes =
                options.shapes().stream().map(Shape::warmUp).distinct().toList();
        for (Shape shape : shapes) {
            redis.prepare(shape);
            try (Load.Callers callers =
                    load.connect(server.port(), options.connections().get(0))) {
                new Meter(server, standIn, redis).await(shape, callers.send(shape, options.warmUp(), WARM_UP_LIMIT));
            }
        }
    }

    private Measurement measure(Program server, Scenario scenario) throws InterruptedException {
        Shape shape = scenario.shape();
        redis.prepare(shape);
        standIn.get("/behaviour/%d/%d".formatted(scenario.delay(), shape.refusedOneOf()));
        try (Load.Callers callers = load.connect(server.port(), scenario.connections())) {
            if (shape != Shape.STORM) {
                new Meter(server, standIn, redis)
                        .await(shape, callers.send(shape, options.requests() / 10, options.longest()));
            }
            Meter meter = new Meter(server, standIn, redis);
            return meter.await(
                    shape,
                    switch (shape) {
                        case STORM -> callers.send(shape, STORM_LIMIT, options.longest());
                        case OFFERED -> callers.offer(shape, options.rate(), options.longest());
                        default -> callers.send(shape, options.requests(), options.longest());
                    });
        } finally {
            if (!scenario.isComparable()) {
                Thread.sleep(SETTLE_MS);
            }
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

    /** The process is to end. What fails from now on is no fault. */
    private void stop() {
        stopped = true;
        close();
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
