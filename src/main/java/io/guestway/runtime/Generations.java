package io.guestway.runtime;

import io.guestway.http.HttpEntrance;
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
 * Keeps the routes of the folder live. Each change of the folder is loaded whole as a new {@link Generation}; only when
 * it runs do requests go to it. One that cannot be loaded was never seen. A request that entered a generation ends in
 * it; only then is the old one stopped.
 */
public final class Generations extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.routes");

    /** A change is taken once the folder has looked the same for two looks: editors write in pieces. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** Looks that fail one after another until that is no passing thing. */
    private static final int PATIENCE = 3;

    private static final Duration LEAST_DRAIN = Duration.ofSeconds(1);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(60);
    private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(25);

    private final RouteFolder folder;
    private final boolean reload;
    private final Generation.Surroundings around;
    private final HttpEntrance entrance;
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "guestway-routes"));
    private final ScheduledExecutorService drains =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "guestway-routes-drain"));

    private final Set<Generation> draining = ConcurrentHashMap.newKeySet();

    private volatile Generation live;
    private volatile String refusal;
    private RouteFolder.Snapshot judged;
    private RouteFolder.Snapshot seen;
    private int number;
    private int unreadable;

    Generations(RouteFolder folder, boolean reload, Generation.Surroundings around) {
        this.folder = folder;
        this.reload = reload;
        this.around = around;
        this.entrance = around.entrance();
    }

    /** The number of the generation that is live, counted from 1; 0 before the first. */
    public int number() {
        Generation now = live;
        return now == null ? 0 : now.number();
    }

    /** Why the folder as it is now could not be loaded; empty where it could. */
    public Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Loads the first generation. Throws {@link RefusedException} where it cannot be. */
    @Override
    protected void doStart() throws Exception {
        judged = folder.read();
        show(Generation.build(++number, judged, folder.name(), around));
        LOG.info(
                "routes loaded from {} files={} routes={}",
                judged.isInsideJar() ? "this jar, as there is no folder " + folder.name() : folder.name(),
                judged.routes().size(),
                live.size());
        if (reload && !judged.isInsideJar()) {
            worker.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    protected void doStop() throws Exception {
        worker.shutdownNow();
        worker.awaitTermination(10, TimeUnit.SECONDS);
        drains.shutdownNow();
        drains.awaitTermination(10, TimeUnit.SECONDS);
        entrance.close();
        Generation last = live;
        live = null;
        if (last != null) {
            draining.add(last);
            last.rest();
        }
        long end = System.nanoTime() + LONGEST_SHUTDOWN.toNanos();
        for (Generation each : draining) {
            if (!each.awaitIdle(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                LOG.warn("stopped with requests under way count={}", each.underWay());
            }
            each.stop();
        }
    }

    /** Loads the folder and lets it go again. Throws {@link RefusedException} where it cannot be loaded. */
    void rehearse() throws IOException, RefusedException {
        Generation.build(1, folder.read(), folder.name(), around).stop();
    }

    private void look() {
        try {
            RouteFolder.Snapshot now = folder.read();
            if (unreadable >= PATIENCE) {
                refusal = null;
            }
            unreadable = 0;
            boolean settled = now.isSameAs(seen);
            seen = now;
            if (settled && !now.isSameAs(judged) && !now.isInsideJar()) {
                judged = now;
                take(now);
            }
        } catch (IOException e) {
            LOG.debug("routes cannot be read now: {}", e.toString());
            // an editor at work, or something that stays
            if (++unreadable == PATIENCE) {
                refuse(e.getMessage());
            }
        } catch (Throwable e) {
            // nothing may end the looking: the next edit mends it
            LOG.error("routes could not be looked at", e);
        }
    }

    private void take(RouteFolder.Snapshot snapshot) {
        long started = System.nanoTime();
        try {
            Generation next = Generation.build(number + 1, snapshot, folder.name(), around);
            number++;
            show(next);
            refusal = null;
            LOG.info(
                    "routes reloaded generation={} routes={} took={}ms",
                    next.number(),
                    next.size(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
        } catch (RefusedException e) {
            refuse(e.getMessage());
            LOG.debug("routes refused", e);
        }
    }

    private void refuse(String reason) {
        refusal = reason;
        LOG.warn("routes refused, the old ones go on: {}", reason);
    }

    private void show(Generation next) {
        Generation old = live;
        live = next;
        entrance.show(next.requests());
        if (old == null) {
            next.act();
            return;
        }
        draining.add(old);
        // not on the thread that looks: what an old route is at must not hold up the next edit
        drains.execute(() -> {
            old.rest();
            next.act();
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
                        drainUntil(old, end, LOOK);
                    }
                },
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }
}
