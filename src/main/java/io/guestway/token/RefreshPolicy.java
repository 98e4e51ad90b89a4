package io.guestway.token;

import java.time.Duration;

/**
 * When an access token is due for its refresh: {@code guestway.token.refresh-before} (docs/contract.md sections 2 and
 * 4).
 */
public final class RefreshPolicy {

    /** However short the lives are, refreshes come no oftener than this. */
    static final Duration LEAST_PAUSE = Duration.ofSeconds(1);

    private final Duration fixed;
    private final int percent;
    private final Duration checkPeriod;

    private RefreshPolicy(Duration fixed, int percent, Duration checkPeriod) {
        this.fixed = fixed;
        this.percent = percent;
        this.checkPeriod = checkPeriod;
    }

    /** Refreshes when less than this is left. */
    public static RefreshPolicy before(Duration left, Duration checkPeriod) {
        return new RefreshPolicy(left, 0, checkPeriod);
    }

    /** Refreshes when less than this part of the life is left, from 0 to 99 percent. */
    public static RefreshPolicy beforePercent(int percent, Duration checkPeriod) {
        return new RefreshPolicy(null, percent, checkPeriod);
    }

    /** How much of the life is left when the refresh comes; half of it if the life is no longer than the setting. */
    Duration notice(Duration life) {
        if (fixed == null) {
            return life.multipliedBy(percent).dividedBy(100);
        }
        return fixed.compareTo(life) < 0 ? fixed : life.dividedBy(2);
    }

    /** @param age how long ago the token was asked for, by a clock that does not step */
    boolean isDue(Duration life, Duration left, Duration age) {
        return left.compareTo(notice(life)) <= 0 && age.compareTo(LEAST_PAUSE) >= 0;
    }

    /** Whether waiting for the next look might be too late for a token of this life. */
    boolean isUrgent(Duration life) {
        return notice(life).compareTo(checkPeriod.multipliedBy(2)) < 0;
    }
}
