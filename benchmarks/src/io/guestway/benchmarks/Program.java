package io.guestway.benchmarks;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that this run has started. */
final class Program implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(15);
    private static final int PROBE_MS = 10;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String name;
    private final int port;
    private final HttpRequest probe;
    private final Process process;
    private final long startedAt;

    /**
     * @param probe a request that is answered with a 2xx as soon as the program is ready
     * @param startedAt by {@link System#nanoTime()}
     */
    Program(String name, int port, HttpRequest probe, Process process, long startedAt) {
        this.name = name;
        this.port = port;
        this.probe = probe;
        this.process = process;
        this.startedAt = startedAt;
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** The CPU time that the process has used, in ms. */
    double cpu() {
        return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e6;
    }

    /** The resident memory in MB. */
    double memory() {
        return status("VmRSS") / 1024;
    }

    double threads() {
        return status("Threads");
    }

    /** A line of /proc/pid/status, NaN on systems without it. */
    private double status(String field) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", "" + process.pid(), "status"))) {
            return lines.filter(line -> line.startsWith(field + ":"))
                    .mapToDouble(line -> Double.parseDouble(line.split("\\s+")[1]))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** Waits until the program is ready. Returns the time since its start in ms. */
    double awaitReady() throws InterruptedException {
        long end = startedAt + START.toNanos();
        while (!isReady()) {
            idle(Duration.ofMillis(PROBE_MS));
            if (System.nanoTime() > end) {
                throw new IllegalStateException(name + " is not ready within " + START);
            }
        }
        return (System.nanoTime() - startedAt) / 1e6;
    }

    /** Leaves the program alone for a time, in which it must not end. */
    void idle(Duration time) throws InterruptedException {
        if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(name + " has ended; see target/benchmarks/" + name + "/output.log");
        }
    }

    /** Waits until the program ends by itself. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(START.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(name + " does not end within " + START);
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return HTTP.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() / 100 == 2;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Sends a GET, which must be answered with a 2xx. */
    void get(String path) throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(probe.uri().resolve(path)).build();
            int status =
                    HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
                throw new IllegalStateException(name + " answered " + status);
            }
        } catch (IOException e) {
            throw new IllegalStateException(name + " does not answer", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
