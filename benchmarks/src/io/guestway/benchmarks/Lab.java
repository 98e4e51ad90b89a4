package io.guestway.benchmarks;

import io.guestway.sandbox.SandboxRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What every run needs: Redis, the stand-in and the callers, and the servers that it starts. */
final class Lab implements AutoCloseable {

    private static final Duration WARM_UP_LIMIT = Duration.ofMinutes(5);
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final int STORM_LIMIT = 1_000_000;

    private final Options options;
    private final Flames flames;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private Programs programs;
    private RedisStore redis;
    private Program standIn;
    private Load load;
    private boolean closed;
    private volatile boolean stopped;

    Lab(Options options) {
        this.options = options;
        this.flames = new Flames(options);
    }

    /** Starts all but the servers. */
    void open() throws IOException, InterruptedException {
        String apiKey = Programs.random(24);
        SandboxRedis embedded = opened(SandboxRedis.start(Ports.free()));
        redis = opened(new RedisStore(embedded.url()));
        standIn = opened(Programs.standIn(Ports.free()));
        standIn.awaitReady();
        programs = new Programs(options, standIn.port(), embedded.port(), apiKey);
        load = opened(new Load(apiKey));
    }

    RedisStore redis() {
        return redis;
    }

    /** Starts a server, which runs to the end of the run. */
    Program server(String name) throws InterruptedException {
        return ready(opened(programs.server(name)));
    }

    /** Starts a server of the jar and configuration of {@code guestway} under a name of its own. */
    Program guestway(String name) throws InterruptedException {
        return ready(opened(programs.guestway(name)));
    }

    /** Makes the archive of classes of {@link Programs#ARCHIVED}. */
    void archive() throws InterruptedException {
        Program archiving = opened(programs.archive());
        archiving.awaitEnd();
        end(archiving);
    }

    private static Program ready(Program server) throws InterruptedException {
        server.awaitReady();
        server.idle(SETTLE);
        return server;
    }

    /** Starts a server, looks at it and ends it. */
    Results.Start start(String name) throws InterruptedException {
        Program server = opened(programs.server(name));
        try {
            double millis = server.awaitReady();
            server.idle(SETTLE);
            return new Results.Start(millis, server.memory());
        } finally {
            end(server);
        }
    }

    /** Sends the shape to the replicas of a server, without a measurement. */
    void warmUp(List<Program> replicas, Shape shape, int requests) throws InterruptedException {
        redis.prepare(shape);
        try (Load.Callers callers = connect(replicas, options.connections().get(0))) {
            new Meter(replicas, standIn, redis).await(shape, callers.send(shape, requests, WARM_UP_LIMIT));
        }
    }

    /** Measures one round of a server, with what the shape requires in Redis. */
    Measurement measure(Program server, Scenario scenario) throws InterruptedException {
        redis.prepare(scenario.shape());
        return measureAsIs(List.of(server), scenario);
    }

    /** Measures one round of the replicas of a server, with what is in Redis. */
    Measurement measureAsIs(List<Program> replicas, Scenario scenario) throws InterruptedException {
        Shape shape = scenario.shape();
        standIn.get("/behaviour/%d/%d".formatted(scenario.delay(), shape.refusedOneOf()));
        try (Load.Callers callers = connect(replicas, scenario.connections())) {
            if (shape != Shape.STORM) {
                new Meter(replicas, standIn, redis)
                        .await(shape, callers.send(shape, options.requests() / 10, options.longest()));
            }
            flames.resume(replicas, shape);
            Meter meter = new Meter(replicas, standIn, redis);
            Measurement measured = meter.await(
                    shape,
                    switch (shape) {
                        case STORM -> callers.send(shape, STORM_LIMIT, options.longest());
                        case OFFERED -> callers.offer(shape, options.rate(), options.longest());
                        default -> callers.send(shape, options.requests(), options.longest());
                    });
            flames.stop(replicas);
            return measured;
        } finally {
            if (!scenario.isComparable()) {
                replicas.get(0).idle(SETTLE);
            }
        }
    }

    private Load.Callers connect(List<Program> replicas, int connections) {
        return load.connect(replicas.stream().map(Program::port).toList(), connections);
    }

    /** Draws what the server did in the measured rounds of the shape, if it was profiled. */
    void draw(Program server, Shape shape) throws IOException {
        flames.draw(server, shape);
    }

    private synchronized <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        if (closed) {
            close();
            throw new IllegalStateException("the run was stopped");
        }
        return resource;
    }

    /** Ends a server before the end of the run. */
    synchronized void end(Program server) {
        opened.remove(server);
        server.close();
    }

    /** The process is to end. What fails from now on is no fault. */
    void stop() {
        stopped = true;
        close();
    }

    boolean isStopped() {
        return stopped;
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
