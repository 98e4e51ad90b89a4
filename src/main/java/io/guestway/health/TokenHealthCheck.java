package io.guestway.health;

import io.guestway.token.Circuit;
import io.guestway.token.Rotation;
import io.guestway.token.TokenApiSteps;
import io.guestway.token.TokenState;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Readiness of the token half alone: an access token is valid. Beside the guest half it only shows how the token is,
 * because a replica that issues guests is not taken out of service for it (contract section 8).
 */
public final class TokenHealthCheck extends AbstractHealthCheck {

    private final TokenApiSteps api;
    private final TokenState state;
    private final Rotation rotation;
    private final Circuit circuit;
    private final BooleanSupplier connected;
    private final boolean decides;

    /**
     * @param connected whether the WebSocket is open
     * @param decides whether readiness follows from the token
     */
    public TokenHealthCheck(
            TokenApiSteps api,
            TokenState state,
            Rotation rotation,
            Circuit circuit,
            BooleanSupplier connected,
            boolean decides) {
        super("guestway", "guestway-token");
        this.api = api;
        this.state = state;
        this.rotation = rotation;
        this.circuit = circuit;
        this.connected = connected;
        this.decides = decides;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        result.detail("state", api.state());
        result.detail("secondsRemaining", state.remaining().toSeconds());
        result.detail("circuit", circuit.state());
        result.detail("webSocket", connected.getAsBoolean() ? "connected" : "disconnected");
        result.detail("rotationUnstored", rotation.isUnstored());
        result.detail("rotationInDoubt", rotation.isInDoubt());
        if (!rotation.obstacle().isEmpty()) {
            result.message(rotation.obstacle());
        } else if (rotation.isPersonNeeded()) {
            result.message("re-authentication is required");
        }
        if (state.isValid() || !decides) {
            result.up();
        } else {
            result.down().message("there is no valid access token: " + api.state());
        }
    }
}
