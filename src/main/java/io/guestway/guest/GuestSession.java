package io.guestway.guest;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One live session of a fingerprint.
 *
 * @param expiresAt when it lapses; in the dialect guests-api unless another guest is issued
 * @param kind null in the dialect guests-api
 */
public record GuestSession(String guestId, Instant createdAt, Instant expiresAt, String kind) {

    /** The session as the API lists it; never its token. */
    Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("guestId", guestId);
        if (kind != null) {
            shown.put("kind", kind);
        }
        shown.put("createdAt", createdAt.toString());
        shown.put("expiresAt", expiresAt == null ? null : expiresAt.toString());
        return shown;
    }
}
