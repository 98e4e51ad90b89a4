package io.guestway.budget;

import static org.awaitility.Awaitility.await;

import io.guestway.support.World;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Counts all that one request causes, up to the end of the last exchange and the last event. */
final class Meter implements AutoCloseable {

    private static final Duration QUIET = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final World world;
    private final RouteCounts routes = RouteCounts.last();
    private final LogBytes log = new LogBytes();
    private final RedisMonitor redis;

    /** Stops the timers of the given Guestway, so that only requests cause anything. */
    Meter(World world) throws Exception {
        this.world = world;
        redis = new RedisMonitor(world.server().port(), world.redis());
        routes.stopTimers();
        awaitQuiet();
    }

    Map<Column, Integer> count(Runnable request) throws Exception {
        redis.commands();
        Map<Column, Integer> before = counts();
        request.run();
        awaitQuiet();
        Map<Column, Integer> counts = counts();
        counts.replaceAll((column, count) -> count - before.get(column));
        RedisMonitor.Commands commands = redis.commands();
        counts.put(Column.REDIS_COMMANDS, commands.size());
        counts.put(Column.REDIS_ROUND_TRIPS, commands.roundTrips());
        return counts;
    }

    /** Waits until no exchange is in progress and nothing has been counted for a while. */
    private void awaitQuiet() {
        AtomicReference<Map<Column, Integer>> last = new AtomicReference<>();
        await().pollInterval(Duration.ofMillis(50))
                .during(QUIET)
                .atMost(LONGEST)
                .until(() -> {
                    Map<Column, Integer> now = counts();
                    return now.equals(last.getAndSet(now)) && routes.isIdle();
                });
    }

    /** The counts so far that grow on their own. */
    @SuppressWarnings("unchecked")
    private Map<Column, Integer> counts() {
        Map<Column, Integer> counts = new EnumMap<>(routes.counts());
        Map<String, Map<String, Integer>> requests =
                (Map<String, Map<String, Integer>>) world.genesys().shown().get("requests");
        counts.put(
                Column.UPSTREAM_CALLS,
                requests.values().stream()
                        .flatMap(answers -> answers.values().stream())
                        .mapToInt(Integer::intValue)
                        .sum());
        counts.put(Column.BYTES_LOGGED, log.count());
        return counts;
    }

    @Override
    public void close() throws Exception {
        redis.close();
        log.close();
    }
}
