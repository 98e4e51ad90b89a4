package io.guestway.sandbox.oauth;

import io.guestway.sandbox.platform.Secrets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The refresh tokens of the platform, each of which works once. Thread-safe. */
public final class RefreshTokens {

    /** How often it was presented, and when it was first redeemed for which successor. */
    private static final class RefreshToken {
        private int presented;
        private Instant redeemedAt;
        private String successor;
    }

    private final Clock clock;
    private final Grace grace;
    private final Map<String, RefreshToken> tokens = new LinkedHashMap<>();
    private int replays;

    /** @param grace how long a redeemed one is still accepted */
    public RefreshTokens(Clock clock, Grace grace) {
        this.clock = clock;
        this.grace = grace;
    }

    /** A new one as issued by a login; previous ones are unchanged. */
    public synchronized String issue() {
        String token = "refresh-" + Secrets.text(24);
        tokens.put(token, new RefreshToken());
        return token;
    }

    /** The successor of a valid refresh token, or the token itself without rotation; null if it is not valid. */
    synchronized String redeem(String refreshToken, boolean rotate) {
        RefreshToken known = tokens.get(refreshToken);
        if (known == null) {
            return null;
        }
        known.presented++;
        if (known.redeemedAt != null) {
            if (!isInGrace(known)) {
                return null;
            }
            replays++;
        }
        if (!rotate) {
            return refreshToken;
        }
        if (known.redeemedAt == null) {
            known.redeemedAt = clock.instant();
        } else if (grace.keepsSuccessor() && tokens.containsKey(known.successor)) {
            return known.successor;
        }
        // a replay gets a new successor; the lost one becomes invalid
        tokens.remove(known.successor);
        known.successor = issue();
        return known.successor;
    }

    private boolean isInGrace(RefreshToken known) {
        if (grace.untilSuccessorIsUsed()) {
            RefreshToken successor = tokens.get(known.successor);
            return successor != null && successor.redeemedAt == null;
        }
        return grace.time() != null && !clock.instant().isAfter(known.redeemedAt.plus(grace.time()));
    }

    /** Whether the token is valid and not redeemed. */
    public synchronized boolean isFresh(String refreshToken) {
        RefreshToken known = tokens.get(refreshToken);
        return known != null && known.redeemedAt == null;
    }

    /** Revokes a refresh token. */
    public synchronized void revoke(String refreshToken) {
        tokens.remove(refreshToken);
    }

    /** Counts, without tokens. */
    public synchronized Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put(
                "rotations",
                tokens.values().stream()
                        .filter(token -> token.redeemedAt != null)
                        .count());
        shown.put("replaysAccepted", replays);
        shown.put(
                "mostPresentationsOfOneRefreshToken",
                tokens.values().stream()
                        .mapToInt(token -> token.presented)
                        .max()
                        .orElse(0));
        return shown;
    }
}
