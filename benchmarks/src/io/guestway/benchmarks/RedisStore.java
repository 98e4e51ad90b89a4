package io.guestway.benchmarks;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The runner's own connection to Redis. */
final class RedisStore implements AutoCloseable {

    private static final Pattern CALLS = Pattern.compile("cmdstat_([^:]+):calls=(\\d+)");
    private static final Pattern CPU = Pattern.compile("used_cpu_(?:sys|user):([\\d.]+)");
    private static final Pattern VERSION = Pattern.compile("redis_version:(\\S+)");
    private static final String TOKEN = "s".repeat(320);

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;

    RedisStore(String url) {
        client = RedisClient.create(url);
        connection = client.connect();
    }

    /** Empties Redis and gives each device of the pool the sessions that the shape requires. */
    void prepare(Shape shape) {
        connection.sync().flushall();
        if (shape.sessions() == 0) {
            return;
        }
        long now = System.currentTimeMillis();
        List<RedisFuture<?>> writes = new ArrayList<>();
        for (int i = 0; i < Shape.POOL; i++) {
            String device = "%010d".formatted(i);
            String key = "msg:guest:" + Shape.fingerprint(device);
            for (int session = 1; session <= shape.sessions(); session++) {
                String member =
                        "{\"guestId\":\"" + Shape.guestId(device, session) + "\",\"guestToken\":\"" + TOKEN + "\"}";
                writes.add(connection.async().zadd(key, now - 60_000 + session, member));
            }
            writes.add(connection.async().pexpire(key, Duration.ofHours(1)));
        }
        if (!LettuceFutures.awaitAll(Duration.ofSeconds(30), writes.toArray(RedisFuture[]::new))) {
            throw new IllegalStateException("Redis did not take the sessions in time");
        }
    }

    /** The calls of each command so far, those in scripts included. */
    Map<String, Long> calls() {
        Map<String, Long> calls = new TreeMap<>();
        Matcher command = CALLS.matcher(connection.sync().info("commandstats"));
        while (command.find()) {
            if (!command.group(1).equals("info")) {
                calls.put(command.group(1), Long.parseLong(command.group(2)));
            }
        }
        return calls;
    }

    /** The CPU time that Redis has used, in ms. */
    double cpu() {
        return CPU.matcher(connection.sync().info("cpu"))
                .results()
                .mapToDouble(seconds -> 1000 * Double.parseDouble(seconds.group(1)))
                .sum();
    }

    String version() {
        Matcher version = VERSION.matcher(connection.sync().info("server"));
        return version.find() ? version.group(1) : "unknown";
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
