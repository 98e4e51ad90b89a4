package io.guestway.support;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Samples the size of every session set for as long as it is open, and remembers the largest. */
public final class SessionLimitWatch implements AutoCloseable {

    private final AtomicBoolean open = new AtomicBoolean(true);
    private final AtomicLong largest = new AtomicLong();
    private final AtomicLong samples = new AtomicLong();
    private final Thread thread;

    public SessionLimitWatch(String redisUrl, String... keys) {
        thread = new Thread(
                () -> {
                    RedisClient client = RedisClient.create(redisUrl);
                    try (StatefulRedisConnection<String, String> connection = client.connect()) {
                        while (open.get()) {
                            for (String key : keys) {
                                try {
                                    largest.accumulateAndGet(connection.sync().zcard(key), Math::max);
                                    samples.incrementAndGet();
                                } catch (RedisException redisIsDown) {
                                    Thread.onSpinWait();
                                }
                            }
                        }
                    } finally {
                        client.shutdown();
                    }
                },
                "cap-watch");
        thread.start();
    }

    public long largest() {
        return largest.get();
    }

    public long samples() {
        return samples.get();
    }

    @Override
    public void close() throws InterruptedException {
        open.set(false);
        thread.join(10_000);
    }
}
