package io.guestway.guest;

import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Keeps a replica whose encryption key differs from the one in use away from Redis: what it wrote the others could not
 * read (contract section 2).
 */
public final class KeyGuard implements Function<RedisAsyncCommands<String, String>, CompletionStage<String>> {

    private final GuestKeys keys;
    private final TokenStorage tokens;

    public KeyGuard(GuestKeys keys, TokenStorage tokens) {
        this.keys = keys;
        this.tokens = tokens;
    }

    @Override
    public CompletionStage<String> apply(RedisAsyncCommands<String, String> redis) {
        Optional<String> own = tokens.keyId();
        if (own.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return redis.setnx(keys.keyId(), own.get())
                .thenCompose(first -> redis.get(keys.keyId()))
                .thenApply(inUse -> own.get().equals(inUse)
                        ? null
                        : "guestway.redis.encryption-key: another key (" + inUse
                                + ") is in use in this Redis than ours (" + own.get()
                                + "); set the same key on all replicas");
    }
}
