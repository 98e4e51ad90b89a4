package io.guestway.health;

import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Readiness: routes are active. Shows their generation and why the last reload was rejected. */
public final class RoutesHealthCheck extends ReadinessCheck {

    private final IntSupplier generation;
    private final Supplier<Optional<String>> rejection;

    /**
     * @param generation the number of the active generation, 0 before the first
     * @param refusal why the last reload was rejected, if it was
     */
    public RoutesHealthCheck(IntSupplier generation, Supplier<Optional<String>> rejection) {
        super("guestway-routes");
        this.generation = generation;
        this.rejection = rejection;
    }

    @Override
    void check(HealthCheckResultBuilder result) {
        result.detail("generation", generation.getAsInt());
        // the reason is a detail, because Camel escapes the slashes of messages twice
        rejection.get().ifPresent(reason -> result.message("reload rejected, previous routes stay active"));
        rejection.get().ifPresent(reason -> result.detail("refused", reason));
        if (generation.getAsInt() > 0) {
            result.up();
        } else {
            result.down().message("routes are not loaded");
        }
    }
}
