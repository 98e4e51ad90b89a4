package io.guestway.token;

import io.guestway.event.Announcements;
import io.guestway.genesys.RateLimitGate;
import io.guestway.keystore.KeystoreException;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;

/** Puts the parts together that keep one platform token alive, and gives the routes their beans. */
public final class PlatformToken {

    private final TokenState state;
    private final Rotation rotation;
    private final FailedRefresh failed;
    private final SingleFlight refreshes;
    private final RefreshSchedule schedule;
    private final RotationSteps rotationSteps;
    private final PlatformTokenSteps steps;
    private final LoginSteps loginSteps;

    /**
     * @param name what the names of its threads begin with
     * @param pause the wait after a failed refresh for which no route names another
     * @param webSocket connected, disconnected or disabled
     * @param random numbers from 0 to 1, for jitter
     */
    public PlatformToken(
            String name,
            RefreshTokens tokens,
            TokenState state,
            Announcements announcements,
            RefreshCircuitBreaker circuit,
            RateLimitGate gate,
            RefreshPolicy policy,
            Login login,
            Duration pause,
            Supplier<String> webSocket,
            TokenClock clock,
            DoubleSupplier random) {
        this.state = state;
        TokenAnnouncements announced = new TokenAnnouncements(announcements);
        LocalFaults faults = new LocalFaults();
        rotation = new Rotation(tokens, state, announced, faults, gate, clock);
        failed = new FailedRefresh(
                rotation,
                tokens,
                new RefreshFailureClassifier(rotation, tokens, state, faults, circuit, clock),
                announced,
                faults,
                circuit,
                gate,
                pause,
                clock,
                random,
                () -> refreshes().conclude());
        refreshes = new SingleFlight(name, failed::abandon);
        schedule = new RefreshSchedule(tokens, state, policy, clock, refreshes::isFlying);
        rotationSteps = new RotationSteps(
                rotation, failed, state, clock, () -> refreshes().conclude());
        steps = new PlatformTokenSteps(rotation, state, circuit, refreshes, webSocket);
        loginSteps = new LoginSteps(login, rotation, refreshes, clock);
    }

    /** At the start: continues from what the process before this one left. Throws if the keystore cannot be read. */
    public void recover() throws KeystoreException {
        rotation.recover();
    }

    /** Waits for the rotation in progress, begins no other, and stores what is still unstored. */
    public void stop() {
        refreshes.end();
        rotation.finish();
    }

    /** Whether a refresh is in progress by the routes of this context. */
    public boolean isRefreshingIn(CamelContext context) {
        return refreshes.isFlyingIn(context);
    }

    /** The access token and how the last refresh went. */
    public TokenState state() {
        return state;
    }

    /** What is stored, in doubt or missing. */
    public Rotation rotation() {
        return rotation;
    }

    /** For {@code guestway-refresh-token}: one refresh at a time. */
    public SingleFlight refreshes() {
        return refreshes;
    }

    /** For the timer of {@code token-monitor}. */
    public RefreshSchedule schedule() {
        return schedule;
    }

    /** For {@code token-refresh}. */
    public RotationSteps rotationSteps() {
        return rotationSteps;
    }

    /** For {@code token-failures}. */
    public FailedRefresh failed() {
        return failed;
    }

    /** For {@code token-operations}. */
    public PlatformTokenSteps steps() {
        return steps;
    }

    /** For {@code token-login}. */
    public LoginSteps loginSteps() {
        return loginSteps;
    }
}
