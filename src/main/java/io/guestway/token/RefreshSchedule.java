package io.guestway.token;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Whether a refresh is due: for the timer of {@code routes/token-monitor.camel.yaml}. A check is local and costs no call. */
public final class RefreshSchedule {

    private final RefreshTokens tokens;
    private final TokenState state;
    private final RefreshPolicy policy;
    private final TokenClock clock;
    private final BooleanSupplier isRefreshing;
    private Long lastCheck;

    /** @param isRefreshing whether a refresh is in progress: then none is due */
    RefreshSchedule(
            RefreshTokens tokens,
            TokenState state,
            RefreshPolicy policy,
            TokenClock clock,
            BooleanSupplier isRefreshing) {
        this.tokens = tokens;
        this.state = state;
        this.policy = policy;
        this.clock = clock;
        this.isRefreshing = isRefreshing;
    }

    /**
     * Whether a refresh is due now. Retries, the first refresh and tokens of short life are checked at each call; the rest,
     * and whether a new refresh token was set, once in a check period.
     */
    public synchronized boolean isDue(Duration checkPeriod) {
        long now = clock.nanoTime().getAsLong();
        boolean isCheck = lastCheck == null || now - lastCheck >= checkPeriod.toNanos();
        if (isCheck) {
            lastCheck = now;
        }
        return !isRefreshing.getAsBoolean() && (isCheck ? isDue() : isUrgent());
    }

    /** Whether a refresh is due, as the check of each period finds it. */
    boolean isDue() {
        return isDue(false);
    }

    /** Whether a refresh is due that cannot wait for the next check. */
    boolean isUrgent() {
        return isDue(true);
    }

    private boolean isDue(boolean onlyUrgent) {
        RefreshToken inUse = tokens.inUse();
        boolean isUnstored = inUse.state() instanceof RefreshTokenState.Unstored;
        if (!isUnstored && tokens.isCandidateDue()) {
            return true;
        }
        if (inUse.backoff().isWaiting()) {
            return inUse.backoff().isOver() || !onlyUrgent && tokens.hasNewToken();
        }
        if (inUse.isAbsent()) {
            return !onlyUrgent && tokens.hasNewToken();
        }
        return state.newest()
                .map(token -> (!onlyUrgent || policy.isUrgent(token.life())) && isDue(token))
                .orElse(true);
    }

    private boolean isDue(AccessToken token) {
        Duration age =
                Duration.ofNanos(clock.nanoTime().getAsLong() - token.since().nanos());
        return policy.isDue(token.life(), state.left(token), age);
    }
}
