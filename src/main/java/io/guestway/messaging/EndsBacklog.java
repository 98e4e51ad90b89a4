package io.guestway.messaging;

import io.guestway.guest.GuestRedisKeys;
import io.guestway.redis.RedisLink;
import io.guestway.redis.Script;
import io.guestway.step.AsyncStep;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.AsyncProcessor;

/** The backlog of ends as metrics: how many wait at all replicas, and for how long the oldest has waited. */
final class EndsBacklog {

    private static final Script MEASURE = Script.load(EndsBacklog.class, "measure-ends");

    private final RedisLink redis;
    private final String[] queue;
    private final AtomicLong pending = new AtomicLong();
    private final AtomicLong oldestMillis = new AtomicLong();

    EndsBacklog(RedisLink redis, GuestRedisKeys keys, MeterRegistry metrics) {
        this.redis = redis;
        this.queue = new String[] {keys.ends(), keys.needs()};
        Gauge.builder("guestway.ends.pending", pending, AtomicLong::get).register(metrics);
        Gauge.builder("guestway.ends.oldest.seconds", oldestMillis, millis -> millis.get() / 1000.0)
                .register(metrics);
    }

    /** The step that measures. Never fails; with Redis down the metrics stay as they are. */
    AsyncProcessor measure() {
        return new AsyncStep(exchange -> redis.run(MEASURE, queue)
                .thenAccept(answer -> {
                    pending.set(Long.parseLong(answer.get(0)));
                    oldestMillis.set(Long.parseLong(answer.get(1)));
                })
                .exceptionally(redisIsDown -> null));
    }
}
