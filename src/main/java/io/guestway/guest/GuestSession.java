package io.guestway.guest;

import java.time.Instant;

/** One live session of a fingerprint; {@code expiresAt} is when it lapses if nothing more is issued. */
public record GuestSession(String guestId, Instant createdAt, Instant expiresAt) {}
