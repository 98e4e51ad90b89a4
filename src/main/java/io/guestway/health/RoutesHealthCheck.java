package io.guestway.health;

import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Readiness: routes are live. Shows which generation of them, and why the last edit was refused. */
public final class RoutesHealthCheck extends ReadinessCheck {

    private final IntSupplier generation;
    private final Supplier<Optional<String>> refusal;

    /**
     * @param generation the number of the live routes, 0 before the first
     * @param refusal why the last edit was refused, where it was
     */
    public RoutesHealthCheck(IntSupplier generation, Supplier<Optional<String>> refusal) {
        super("guestway-routes");
        this.generation = generation;
        this.refusal = refusal;
    }

    @Override
    void look(HealthCheckResultBuilder result) {
        result.detail("generation", generation.getAsInt());
        // the reason itself is a detail: Camel escapes messages twice, and it has slashes
        refusal.get().ifPresent(reason -> result.message("an edit was rejected, previous routes stay active"));
        refusal.get().ifPresent(reason -> result.detail("refused", reason));
        if (generation.getAsInt() > 0) {
            result.up();
        } else {
            result.down().message("no routes are live yet");
        }
    }
}
