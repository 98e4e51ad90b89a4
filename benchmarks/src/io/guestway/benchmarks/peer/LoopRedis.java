package io.guestway.benchmarks.peer;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The connection to Redis of one event loop; the commands of one iteration of the loop are flushed together. */
final class LoopRedis {

    static final int LIMIT = 3;
    static final long LIFE_MS = 3_600_000;

    private static final String PREFIX = "msg:guest:";
    private static final String QUEUE = "guestway:msg:guest:revocations";

    /** Answers the number of sessions and the ids of the evicted guests, which are queued. */
    private static final String ADMIT = """
            redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
            local all = redis.call('ZRANGE', KEYS[1], 0, -1)
            local excess = #all - %d
            local answer = {#all - math.max(excess, 0)}
            for i = 1, excess do
              local id = string.match(all[i], '"guestId":"([^"]+)"')
              redis.call('ZREM', KEYS[1], all[i])
              redis.call('ZADD', KEYS[2], ARGV[3], id)
              answer[i + 1] = id
            end
            redis.call('PEXPIRE', KEYS[1], %d)
            return answer
            """.formatted(LIMIT, LIFE_MS);

    /** Answers when the session was created and how long it lives, or nothing. */
    private static final String FIND = """
            local all = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
            for i = 1, #all, 2 do
              if string.find(all[i], ARGV[1], 1, true) then
                return {all[i + 1], redis.call('PTTL', KEYS[1])}
              end
            end
            return {}
            """;

    private final StatefulRedisConnection<String, String> connection;
    private final RedisAsyncCommands<String, String> commands;
    private final EventLoop loop;
    private final String admit;
    private final String find;
    private boolean flushScheduled;

    private LoopRedis(StatefulRedisConnection<String, String> connection, EventLoop loop, String admit, String find) {
        this.connection = connection;
        this.commands = connection.async();
        this.loop = loop;
        this.admit = admit;
        this.find = find;
        connection.setAutoFlushCommands(false);
    }

    /** Connects on the loop and loads the scripts. */
    static CompletionStage<LoopRedis> connect(EventLoop loop, int port) {
        ClientResources resources = ClientResources.builder()
                .eventLoopGroupProvider(new PinnedLoop(loop))
                .eventExecutorGroup(loop)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        RedisClient client = RedisClient.create(resources);
        // no timer for each command
        client.setOptions(
                ClientOptions.builder().timeoutOptions(TimeoutOptions.create()).build());
        return client.connectAsync(StringCodec.UTF8, RedisURI.create("127.0.0.1", port))
                .thenCompose(connection -> connection.async().scriptLoad(ADMIT).thenCompose(admit -> connection
                        .async()
                        .scriptLoad(FIND)
                        .thenApply(find -> new LoopRedis(connection, loop, admit, find))));
    }

    RedisFuture<List<Object>> admit(String fingerprint, String member, long createdAt) {
        return sent(commands.evalsha(
                admit,
                ScriptOutputType.MULTI,
                new String[] {PREFIX + fingerprint, QUEUE},
                member,
                Long.toString(createdAt),
                Long.toString(createdAt + 2_000)));
    }

    RedisFuture<List<Object>> find(String fingerprint, String guestId) {
        return sent(commands.evalsha(
                find, ScriptOutputType.MULTI, new String[] {PREFIX + fingerprint}, "\"guestId\":\"" + guestId + "\""));
    }

    /** Takes a guest out of the queue. */
    void invalidated(String guestId) {
        sent(commands.zrem(QUEUE, guestId));
    }

    private <T> RedisFuture<T> sent(RedisFuture<T> command) {
        if (!flushScheduled) {
            flushScheduled = true;
            loop.execute(this::flush);
        }
        return command;
    }

    private void flush() {
        flushScheduled = false;
        connection.flushCommands();
    }
}
