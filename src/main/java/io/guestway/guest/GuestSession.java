package io.guestway.guest;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** One live session of a fingerprint; {@code expiresAt} is when it lapses unless another guest is issued. */
public record GuestSession(String guestId, Instant createdAt, Instant expiresAt) {

    /** The session as the API lists it; never its token. */
    Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("guestId", guestId);
        shown.put("createdAt", createdAt.toString());
        shown.put("expiresAt", expiresAt == null ? null : expiresAt.toString());
        return shown;
    }
}
