package io.guestway.guest;

/**
 * The right to answer for an idempotency key.
 *
 * @param key the Redis key of the record
 * @param json the record as this request wrote it
 */
public record IdempotencyClaim(String key, String json) {}
