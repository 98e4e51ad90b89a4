package io.guestway.guest;

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

    /** The answer of the API (docs/contract.md section 3), with the session limit that applied. */
    Map<String, Object> answer(int maxSessions) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("guestId", guestId);
        answer.put("guestToken", guestToken);
        answer.put("fingerprint", fingerprint);
        answer.put("createdAt", createdAt.toString());
        answer.put("expiresAt", expiresAt.toString());
        answer.put("activeSessions", activeSessions);
        answer.put("maxSessions", maxSessions);
        answer.put("evicted", evicted);
        return answer;
    }
}
