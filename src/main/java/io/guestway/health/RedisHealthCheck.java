package io.guestway.health;

import io.guestway.redis.RedisLink;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Readiness of the guest half: Redis is usable. */
public final class RedisHealthCheck extends ReadinessCheck {

    private final RedisLink redis;

    /** @param id the id of the check */
    public RedisHealthCheck(String id, RedisLink redis) {
        super(id);
        this.redis = redis;
    }

    @Override
    void check(HealthCheckResultBuilder result) {
        if (redis.isUp()) {
            result.up();
        } else {
            result.down().message(redis.downReason());
        }
    }
}
