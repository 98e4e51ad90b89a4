package io.guestway.guest;

/**
 * The right to answer for an idempotency key.
 *
 * @param key the Redis key of the record
 * @param sameness digest that is equal for requests that mean the same
 * @param json the record as this request writes it
 */
public record IdempotencyClaim(String key, String sameness, String json) {}
