package io.guestway.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Scripts of the tests' own, and a Redis that answers no script for a while. */
final class RedisScripts {

    private RedisScripts() {}

    static Script of(String source) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
            return new Script("test", source, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Until {@link #unpause}, Redis keeps scripts and writes waiting; connections are made and ended as usual. */
    static void pauseWrites(RedisClient client) {
        client(client, "PAUSE", "60000", "WRITE");
    }

    static void unpause(RedisClient client) {
        client(client, "UNPAUSE");
    }

    private static void client(RedisClient client, String... words) {
        try (StatefulRedisConnection<String, String> own = client.connect()) {
            CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
            for (String word : words) {
                arguments.add(word);
            }
            own.sync().dispatch(CommandType.CLIENT, new StatusOutput<>(StringCodec.UTF8), arguments);
        }
    }
}
