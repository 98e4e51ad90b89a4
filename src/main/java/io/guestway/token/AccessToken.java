package io.guestway.token;

import java.time.Duration;
import java.time.Instant;

/**
 * An access token in use. It never shows itself.
 *
 * @param since when it was asked for: its life is counted from there, so that no delay makes it seem to live longer
 * @param publishedAt when it was published, which the frame tells
 */
record AccessToken(String value, String type, TokenClock.Moment since, Duration life, Instant publishedAt) {

    Instant expiresAt() {
        return since.instant().plus(life);
    }

    @Override
    public String toString() {
        return "AccessToken[expiresAt=" + expiresAt() + "]";
    }
}
