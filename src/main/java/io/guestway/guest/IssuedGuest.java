package io.guestway.guest;

import java.time.Instant;
import java.util.List;

/** A guest as its caller is told of it, once or again. */
public record IssuedGuest(
        String guestId,
        String guestToken,
        String fingerprint,
        Instant createdAt,
        Instant expiresAt,
        int activeSessions,
        List<String> evicted) {}
