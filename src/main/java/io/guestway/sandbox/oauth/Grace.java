package io.guestway.sandbox.oauth;

import java.time.Duration;

/**
 * How long a redeemed refresh token is still accepted, which differs between token endpoints: not at all, for some
 * seconds, or until its successor is used.
 *
 * @param time null if it does not depend on time
 * @param keepsSuccessor whether a replay gets the same successor again, so that concurrent callers share it; if not, the
 *     first successor becomes invalid
 */
public record Grace(boolean untilSuccessorIsUsed, Duration time, boolean keepsSuccessor) {

    /** A refresh token works once. */
    public static final Grace NONE = new Grace(false, null, false);

    /** The predecessor works until the successor is used. */
    public static final Grace UNTIL_USED = new Grace(true, null, false);

    /** The predecessor works for a while. */
    public static Grace of(Duration time) {
        return new Grace(false, time, false);
    }

    /** The same, but a replay gets the successor that was issued already. */
    public Grace keepingSuccessor() {
        return new Grace(untilSuccessorIsUsed, time, true);
    }

    /** Reads {@code none}, {@code until-used} or seconds such as {@code 10s}. Throws IllegalArgumentException. */
    public static Grace parse(String text) {
        if (text.equals("none")) {
            return NONE;
        }
        if (text.equals("until-used")) {
            return UNTIL_USED;
        }
        if (text.matches("[0-9]{1,6}s")) {
            return of(Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1))));
        }
        throw new IllegalArgumentException("requires none, until-used or seconds such as 10s");
    }
}
