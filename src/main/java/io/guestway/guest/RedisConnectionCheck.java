package io.guestway.guest;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Checks a Redis connection before it is used. A Redis that rejects writes, for lack of memory, as a replica or by its
 * ACL, counts as down. A replica of Guestway whose encryption key differs from the one in use is rejected, because the
 * others could not read its entries (docs/contract.md section 2).
 */
public final class RedisConnectionCheck
        implements Function<RedisAsyncCommands<String, String>, CompletionStage<String>> {

    private static final String WRITE = "return redis.call('SET', KEYS[1], '1', 'PX', '1')";

    private final GuestRedisKeys keys;
    private final TokenStorage tokens;

    public RedisConnectionCheck(GuestRedisKeys keys, TokenStorage tokens) {
        this.keys = keys;
        this.tokens = tokens;
    }

    @Override
    public CompletionStage<String> apply(RedisAsyncCommands<String, String> redis) {
        return redis.eval(WRITE, ScriptOutputType.STATUS, new String[] {keys.probe()})
                .thenCompose(written -> compareKeys(redis));
    }

    private CompletionStage<String> compareKeys(RedisAsyncCommands<String, String> redis) {
        Optional<String> own = tokens.keyId();
        if (own.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return redis.setnx(keys.keyId(), own.get())
                .thenCompose(first -> redis.get(keys.keyId()))
                .thenApply(inUse -> own.get().equals(inUse)
                        ? null
                        : "guestway.redis.encryption-key: another key (" + inUse
                                + ") is in use in this Redis, not the configured key (" + own.get()
                                + "); set the same key on all replicas");
    }
}
