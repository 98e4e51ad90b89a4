package io.guestway.config;

import static io.guestway.config.Kind.*;
import static io.guestway.config.PropertyGroup.REDIS;

/** Declares the properties of Redis. */
final class RedisProperties {

    static final Property URL = Property.of(REDIS, "guestway.redis.url", REDIS_URL)
            .labelled("Redis URL")
            .withDefault("redis://localhost:6379")
            .withExample("rediss://user:<password>@redis.example:6379/0")
            .withText(
                    "The URL of Redis.",
                    "`rediss://` uses TLS.",
                    "`redis-sentinel://` and `redis-cluster://` come in a later version and are refused until then.");

    static final Property TIMEOUT = Property.of(REDIS, "guestway.redis.timeout", DURATION)
            .labelled("Command timeout")
            .withDefault("2s")
            .withText("The longest time that a Redis command may take.");

    static final Property CA_FILE = Property.of(REDIS, "guestway.redis.ca-file", TEXT)
            .labelled("Redis CA file")
            .withExample("/etc/guestway/redis-ca.pem")
            .withText(
                    "A PEM file of certificate authorities to trust in addition to those of the JDK.",
                    "It applies to `rediss://`.");

    static final Property KEY_PREFIX = Property.of(REDIS, "guestway.redis.key-prefix", TEXT)
            .labelled("Key prefix")
            .withDefault("msg:guest:")
            .withText(
                    "The prefix of the Redis keys of the sessions.",
                    "It must not begin with `guestway:`, nor be a beginning of it such as `guest`.");

    static final Property TOKEN_STORAGE = Property.of(REDIS, "guestway.redis.token-storage", TEXT)
            .labelled("Guest token storage")
            .withDefault("encrypted")
            .oneOf("encrypted", "plain", "none")
            .withText(
                    "How Redis stores guest tokens: `encrypted` (AES-256-GCM), `plain` or `none`.",
                    "With `none`, a request with an `Idempotency-Key` is refused.");

    static final Property ENCRYPTION_KEY = Property.of(REDIS, "guestway.redis.encryption-key", KEY_256)
            .labelled("Encryption key")
            .withExample("<output of openssl rand -base64 32>")
            .withText(
                    "The key that encrypts guest tokens: base64 of 32 bytes.",
                    "It is the same on all replicas.",
                    "Guests require it, unless `guestway.redis.token-storage` is `plain` or `none`.");

    private RedisProperties() {}
}
