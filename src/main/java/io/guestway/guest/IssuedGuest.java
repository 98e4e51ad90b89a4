package io.guestway.guest;

import io.guestway.event.InstantText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An issued guest as answered to the caller, first or replayed. */
public record IssuedGuest(
        String guestId,
        String guestToken,
        String fingerprint,
        Instant createdAt,
        Instant expiresAt,
        int activeSessions,
        List<String> evicted) {

    private static final InstantText CREATED = new InstantText();
    private static final InstantText EXPIRES = new InstantText();

    /** The answer of the API (docs/contract.md section 3), with the session limit that applied. */
    Map<String, Object> answer(int maxSessions) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("guestId", guestId);
        answer.put("guestToken", guestToken);
        answer.put("fingerprint", fingerprint);
        answer.put("createdAt", CREATED.of(createdAt));
        answer.put("expiresAt", EXPIRES.of(expiresAt));
        answer.put("activeSessions", activeSessions);
        answer.put("maxSessions", maxSessions);
        answer.put("evicted", evicted);
        return answer;
    }
}
