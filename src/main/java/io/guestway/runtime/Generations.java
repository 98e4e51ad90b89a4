package io.guestway.runtime;

import io.guestway.http.ApiHttpServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads the folder of routes. Each change is loaded completely as a new {@link Generation}, which receives requests
 * once it runs. If it cannot be loaded, the reload is rejected and the previous generation stays active. A generation
 * is stopped when its requests are answered.
 */
public final class Generations extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.routes");

    /** A change is loaded once two reads of the folder are equal, because editors write in pieces. */
    private static final Duration POLL_PERIOD = Duration.ofMillis(500);

    /** Consecutive failed reads after which the failure is reported. */
    private static final int MAX_READ_FAILURES = 3;

    private static final Duration LEAST_DRAIN = Duration.ofSeconds(1);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(60);
    private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(25);

    private final RouteFolder folder;
    private final boolean reload;
    private final Generation.Dependencies dependencies;
    private final ApiHttpServer httpServer;
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "guestway-routes"));
    private final ScheduledExecutorService drains =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "guestway-routes-drain"));

    private final Set<Generation> draining = ConcurrentHashMap.newKeySet();

    private volatile Generation live;
    private volatile String rejection;
    private RouteFolder.Snapshot lastAttempted;
    private RouteFolder.Snapshot seen;
    private int number;
    private int unreadable;

    Generations(RouteFolder folder, boolean reload, Generation.Dependencies dependencies) {
        this.folder = folder;
        this.reload = reload;
        this.dependencies = dependencies;
        this.httpServer = dependencies.httpServer();
    }

    /** The number of the active generation, counted from 1; 0 before the first. */
    public int number() {
        Generation now = live;
        return now == null ? 0 : now.number();
    }

    /** Why the last reload was rejected; empty if it was not. */
    public Optional<String> rejection() {
        return Optional.ofNullable(rejection);
    }

    /** Loads the first generation. Throws {@link RoutesRejectedException} if it cannot be loaded. */
    @Override
    protected void doStart() throws Exception {
        lastAttempted = folder.read();
        activate(Generation.build(++number, lastAttempted, folder.name(), dependencies));
        LOG.info(
                "routes loaded from {} files={} routes={}",
                lastAttempted.isInsideJar() ? "this jar, missing folder " + folder.name() : folder.name(),
                lastAttempted.routes().size(),
                live.size());
        if (reload && !lastAttempted.isInsideJar()) {
            worker.scheduleWithFixedDelay(
                    this::poll, POLL_PERIOD.toMillis(), POLL_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    protected void doStop() throws Exception {
        worker.shutdownNow();
        worker.awaitTermination(10, TimeUnit.SECONDS);
        drains.shutdownNow();
        drains.awaitTermination(10, TimeUnit.SECONDS);
        httpServer.stopAccepting();
        Generation last = live;
        live = null;
        if (last != null) {
            draining.add(last);
            last.stopActiveRoutes();
        }
        long end = System.nanoTime() + LONGEST_SHUTDOWN.toNanos();
        for (Generation each : draining) {
            if (!each.awaitIdle(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                LOG.warn("stopped with unanswered requests count={}", each.underWay());
            }
            each.stop();
        }
    }

    /** Loads the folder without activating it. Throws {@link RoutesRejectedException} if it cannot be loaded. */
    void dryRun() throws IOException, RoutesRejectedException {
        Generation.build(1, folder.read(), folder.name(), dependencies).stop();
    }

    private void poll() {
        try {
            RouteFolder.Snapshot now = folder.read();
            if (unreadable >= MAX_READ_FAILURES) {
                rejection = null;
            }
            unreadable = 0;
            boolean unchanged = now.isSameAs(seen);
            seen = now;
            if (unchanged && !now.isSameAs(lastAttempted) && !now.isInsideJar()) {
                lastAttempted = now;
                reload(now);
            }
        } catch (IOException e) {
            LOG.debug("routes not readable: {}", e.toString());
            // a passing state during an edit, or a lasting failure
            if (++unreadable == MAX_READ_FAILURES) {
                reject(e.getMessage());
            }
        } catch (Throwable e) {
            // the poll must continue, because the next edit may fix it
            LOG.error("routes not polled", e);
        }
    }

    private void reload(RouteFolder.Snapshot snapshot) {
        long started = System.nanoTime();
        try {
            Generation next = Generation.build(number + 1, snapshot, folder.name(), dependencies);
            number++;
            activate(next);
            rejection = null;
            LOG.info(
                    "routes reloaded generation={} routes={} took={}ms",
                    next.number(),
                    next.size(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
        } catch (RoutesRejectedException e) {
            reject(e.getMessage());
            LOG.debug("reload rejected", e);
        }
    }

    private void reject(String reason) {
        rejection = reason;
        LOG.warn("reload rejected, previous routes stay active: {}", reason);
    }

    private void activate(Generation next) {
        Generation old = live;
        live = next;
        httpServer.switchTo(next.requests());
        if (old == null) {
            next.startActiveRoutes();
            return;
        }
        draining.add(old);
        // on another thread than the poll, because a slow route must not delay the next reload
        drains.execute(() -> {
            old.stopActiveRoutes();
            next.startActiveRoutes();
        });
        drainUntil(old, System.nanoTime() + LONGEST_DRAIN.toNanos(), LEAST_DRAIN);
    }

    private void drainUntil(Generation old, long end, Duration pause) {
        drains.schedule(
                () -> {
                    if (old.underWay() == 0 || System.nanoTime() - end > 0) {
                        old.stop();
                        draining.remove(old);
                    } else {
                        drainUntil(old, end, POLL_PERIOD);
                    }
                },
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }
}
