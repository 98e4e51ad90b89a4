package io.guestway.benchmarks;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The runner's own connection to Redis. */
final class RedisStore implements AutoCloseable {

    private static final Pattern CALLS = Pattern.compile("cmdstat_([^:]+):calls=(\\d+)");
    private static final Pattern CPU = Pattern.compile("used_cpu_(?:sys|user):([\\d.]+)");
    private static final Pattern VERSION = Pattern.compile("redis_version:(\\S+)");
    private static final Pattern INPUT = Pattern.compile("total_net_input_bytes:(\\d+)");
    private static final Pattern OUTPUT = Pattern.compile("total_net_output_bytes:(\\d+)");
    private static final Pattern MEMORY = Pattern.compile("used_memory:(\\d+)");
    private static final String PREFIX = "msg:guest:";
    private static final String QUEUE = "guestway:msg:guest:revocations";
    private static final Duration WRITTEN = Duration.ofMinutes(2);

    /** Of the sessions of a shape: as long as what Guestway stores of the token of the stand-in. */
    private static final int TOKEN = 320;

    /** Writes that are in flight at a time. */
    private static final int BATCH = 20_000;

    /** Entries of the queue that one command writes. */
    private static final int AT_ONCE = 100;

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;

    RedisStore(String url) {
        client = RedisClient.create(url);
        connection = client.connect();
    }

    /** Empties Redis and gives each device of the pool the sessions that the shape requires. */
    void prepare(Shape shape) {
        empty();
        if (shape.sessions() > 0) {
            writeSessions(0, Shape.POOL, shape.sessions(), TOKEN);
        }
    }

    void empty() {
        connection.sync().flushall();
    }

    /**
     * Gives devices their sessions.
     *
     * @param first the number of the first device
     * @param token the length of the stored token
     */
    void writeSessions(long first, int devices, int sessions, int token) {
        long now = System.currentTimeMillis();
        String stored = "s".repeat(token);
        write(devices, i -> {
            String device = "%010d".formatted(first + i);
            Object[] members = new Object[2 * sessions];
            for (int session = 1; session <= sessions; session++) {
                members[2 * session - 2] = (double) (now - 60_000 + session);
                members[2 * session - 1] = member(Shape.guestId(device, session), stored);
            }
            String key = key(device);
            connection.async().zadd(key, members);
            return connection.async().pexpire(key, Duration.ofHours(1));
        });
    }

    private static String key(String device) {
        return PREFIX + Shape.fingerprint(device);
    }

    private static String member(String guestId, String token) {
        return "{\"guestId\":\"" + guestId + "\",\"guestToken\":\"" + token + "\"}";
    }

    /** Queues guests for revocation in an hour, with ids as long as those of Genesys. */
    void writeRevocations(int guests) {
        double due = System.currentTimeMillis() + 3_600_000;
        write((guests + AT_ONCE - 1) / AT_ONCE, i -> {
            int first = i * AT_ONCE;
            Object[] entries = new Object[2 * Math.min(AT_ONCE, guests - first)];
            for (int entry = 0; entry < entries.length; entry += 2) {
                int guest = first + entry / 2;
                entries[entry] = due + guest;
                entries[entry + 1] = "00000000-0000-4000-8000-%012d".formatted(guest);
            }
            return connection.async().zadd(QUEUE, entries);
        });
    }

    private void write(int count, IntFunction<RedisFuture<?>> command) {
        for (int done = 0; done < count; done += BATCH) {
            RedisFuture<?>[] writes = new RedisFuture<?>[Math.min(BATCH, count - done)];
            connection.setAutoFlushCommands(false);
            for (int i = 0; i < writes.length; i++) {
                writes[i] = command.apply(done + i);
            }
            connection.flushCommands();
            connection.setAutoFlushCommands(true);
            if (!LettuceFutures.awaitAll(WRITTEN, writes)) {
                throw new IllegalStateException("Redis did not take the entries in time");
            }
        }
    }

    /** The length of the stored token with which sessions are as long as the one of this device. */
    int tokenLength(String fingerprint) {
        String member = connection.sync().zrange(PREFIX + fingerprint, 0, 0).get(0);
        return member.length() - member(Shape.guestId("0000000000", 1), "").length();
    }

    /** Keeps sets with entries up to a length in one piece; 64 is the default of Redis. */
    void keepCompact(int longest) {
        connection.sync().configSet("zset-max-ziplist-value", Integer.toString(longest));
    }

    /** The bytes of the sessions of a device. */
    long sessionBytes(long device) {
        return connection.sync().memoryUsage(key("%010d".formatted(device)));
    }

    /** The bytes of the queue of revocations. */
    long revocationBytes() {
        return connection.sync().memoryUsage(QUEUE);
    }

    /** The memory that Redis uses, in bytes. */
    long memory() {
        return number(MEMORY, "memory");
    }

    /** The bytes that Redis has received and sent. */
    long[] traffic() {
        return new long[] {number(INPUT, "stats"), number(OUTPUT, "stats")};
    }

    private long number(Pattern field, String section) {
        Matcher value = field.matcher(connection.sync().info(section));
        if (!value.find()) {
            throw new IllegalStateException("Redis does not tell " + field);
        }
        return Long.parseLong(value.group(1));
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
