package io.guestway.health;

import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/** A readiness check that depends on Camel's API only, so that a host without camel-health can load it. */
abstract class ReadinessCheck implements HealthCheck {

    private final String id;
    private volatile boolean enabled = true;

    ReadinessCheck(String id) {
        this.id = id;
    }

    /** Sets the state and its reason. */
    abstract void check(HealthCheckResultBuilder result);

    @Override
    public String getId() {
        return id;
    }

    @Override
    public String getGroup() {
        return "guestway";
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public HealthCheck.Result call(Map<String, Object> options) {
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this);
        result.detail(CHECK_ID, id);
        result.detail(CHECK_GROUP, getGroup());
        check(result);
        return result.build();
    }
}
