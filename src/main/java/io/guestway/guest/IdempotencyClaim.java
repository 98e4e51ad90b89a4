package io.guestway.guest;

/**
 * The claim of an idempotency key.
 *
 * @param key the Redis key of the record
 * @param requestDigest digest that is equal for equivalent requests
 * @param json the record that this request writes
 */
public record IdempotencyClaim(String key, String requestDigest, String json) {}
