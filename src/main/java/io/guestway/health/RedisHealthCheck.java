package io.guestway.health;

import io.guestway.redis.RedisLink;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Readiness of the guest half: Redis can be reached and may be used. */
public final class RedisHealthCheck extends AbstractHealthCheck {

    private final RedisLink redis;

    public RedisHealthCheck(RedisLink redis) {
        super("guestway", "guestway-redis");
        this.redis = redis;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        if (redis.isUp()) {
            result.up();
        } else {
            result.down().message(redis.obstacle());
        }
    }
}
