package io.guestway.health;

import io.guestway.runtime.Generations;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Readiness: routes are live. Shows which generation of them, and why the last edit was refused. */
public final class RoutesHealthCheck extends AbstractHealthCheck {

    private final Generations generations;

    public RoutesHealthCheck(Generations generations) {
        super("guestway", "guestway-routes");
        this.generations = generations;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        result.detail("generation", generations.number());
        generations.refusal().ifPresent(reason -> result.message("an edit was refused: " + reason));
        generations.refusal().ifPresent(reason -> result.detail("refused", reason));
        if (generations.number() > 0) {
            result.up();
        } else {
            result.down().message("no routes are live yet");
        }
    }
}
