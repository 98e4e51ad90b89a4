package io.guestway.health;

import io.guestway.token.Circuit;
import io.guestway.token.PlatformToken;
import io.guestway.token.Rotation;
import io.guestway.token.TokenState;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Readiness of the token half alone: an access token is valid. Beside the guest half it only shows how the token is,
 * because a replica that issues guests is not taken out of service for it (docs/contract.md section 8).
 */
public final class TokenHealthCheck extends ReadinessCheck {

    private final PlatformToken token;
    private final Circuit circuit;
    private final Supplier<String> webSocket;
    private final boolean decides;

    /**
     * @param id the id of the check
     * @param webSocket connected, disconnected or disabled
     * @param decides whether readiness follows from the token
     */
    public TokenHealthCheck(
            String id, PlatformToken token, Circuit circuit, Supplier<String> webSocket, boolean decides) {
        super(id);
        this.token = token;
        this.circuit = circuit;
        this.webSocket = webSocket;
        this.decides = decides;
    }

    @Override
    void look(HealthCheckResultBuilder result) {
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
                    .message("there is no valid access token: " + token.steps().state());
        }
    }
}
