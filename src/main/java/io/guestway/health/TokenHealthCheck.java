package io.guestway.health;

import io.guestway.token.PlatformToken;
import io.guestway.token.RefreshCircuitBreaker;
import io.guestway.token.Rotation;
import io.guestway.token.TokenState;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Readiness of the token half alone: an access token is valid. Together with the guest half it only shows the token's
 * state, because a replica that issues guests stays in service without one (docs/contract.md section 8).
 */
public final class TokenHealthCheck extends ReadinessCheck {

    private final PlatformToken token;
    private final RefreshCircuitBreaker circuit;
    private final Supplier<String> webSocket;
    private final boolean decides;

    /**
     * @param id the id of the check
     * @param webSocket connected, disconnected or disabled
     * @param decides whether readiness depends on the token
     */
    public TokenHealthCheck(
            String id,
            PlatformToken token,
            RefreshCircuitBreaker circuit,
            Supplier<String> webSocket,
            boolean decides) {
        super(id);
        this.token = token;
        this.circuit = circuit;
        this.webSocket = webSocket;
        this.decides = decides;
    }

    @Override
    void check(HealthCheckResultBuilder result) {
        Rotation rotation = token.rotation();
        TokenState state = token.state();
        result.detail("state", token.steps().state());
        result.detail("secondsRemaining", state.remaining().toSeconds());
        result.detail("circuit", circuit.state());
        result.detail("webSocket", webSocket.get());
        result.detail("rotationUnstored", rotation.isUnstored());
        result.detail("rotationInDoubt", rotation.isInDoubt());
        if (!rotation.localFault().isEmpty()) {
            result.message(rotation.localFault());
        } else if (rotation.isReauthenticationRequired()) {
            result.message("re-authentication is required");
        }
        if (state.isValid() || !decides) {
            result.up();
        } else {
            result.down()
                    .message("no valid access token, state " + token.steps().state());
        }
    }
}
