package io.guestway.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.TrustManagerFactory;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The clients of Lettuce: one for each event loop of Vert.x, and a connection factory for camel-spring-redis. */
public final class RedisClients {

    private static final Duration LONGEST_STOP = Duration.ofSeconds(1);

    private record LoopClient(PinnedEventLoop loop, RedisClient client) {}

    private final RedisURI uri;
    private final Duration timeout;
    private final PinnedEventLoop loopOfFactory;
    private final ClientResources resources;
    private final LettuceConnectionFactory factory;
    private final List<LoopClient> clients = new ArrayList<>();

    RedisClients(String url, Duration timeout, Optional<TrustManagerFactory> trust, Vertx vertx) {
        this.uri = RedisURI.create(url);
        this.uri.setTimeout(timeout);
        this.timeout = timeout;
        EventLoopGroup loops = ((VertxInternal) vertx).getEventLoopGroup();
        EventLoop firstLoop = (EventLoop) loops.iterator().next();
        this.loopOfFactory = new PinnedEventLoop(firstLoop, loops);
        this.resources = ClientResources.builder()
                // found by its libraries otherwise: it measures each command, with threads of its own
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .eventLoopGroupProvider(loopOfFactory)
                .build();
        this.factory = factory(trust);
        for (EventExecutor executor : loops) {
            PinnedEventLoop loop = new PinnedEventLoop((EventLoop) executor, loops);
            RedisClient client = RedisClient.create(
                    resources.mutate().eventLoopGroupProvider(loop).build(), uri);
            // the watch of EventLoopConnection replaces Lettuce's timer for each command, which is on by default
            client.setOptions(connectOptions(trust)
                    .timeoutOptions(TimeoutOptions.create())
                    .build());
            clients.add(new LoopClient(loop, client));
        }
    }

    /** Options with additional certificate authorities. */
    public static ClientOptions.Builder options(Optional<TrustManagerFactory> trust) {
        ClientOptions.Builder options = ClientOptions.builder();
        trust.ifPresent(authorities -> options.sslOptions(
                SslOptions.builder().jdkSslProvider().trustManager(authorities).build()));
        return options;
    }

    /** Commands are rejected while a connection is down, and nothing is resent. */
    private ClientOptions.Builder connectOptions(Optional<TrustManagerFactory> trust) {
        return options(trust)
                .autoReconnect(false)
                .protocolVersion(ProtocolVersion.RESP2)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder().connectTimeout(timeout).build());
    }

    private LettuceConnectionFactory factory(Optional<TrustManagerFactory> trust) {
        LettuceClientConfiguration.LettuceClientConfigurationBuilder client = LettuceClientConfiguration.builder()
                .clientResources(resources)
                .clientOptions(connectOptions(trust)
                        .timeoutOptions(TimeoutOptions.enabled(timeout))
                        .build())
                .commandTimeout(timeout)
                .shutdownTimeout(Duration.ZERO);
        if (uri.isSsl()) {
            client.useSsl();
        }
        LettuceConnectionFactory made =
                new LettuceConnectionFactory(LettuceConnectionFactory.createRedisConfiguration(uri), client.build());
        made.setValidateConnection(true);
        return made;
    }

    /** Its connections reject commands while they are down. */
    LettuceConnectionFactory factory() {
        return factory;
    }

    void start() {
        factory.afterPropertiesSet();
        factory.start();
    }

    void stop() {
        factory.destroy();
        CompletableFuture<?>[] ending = clients.stream()
                .map(each -> each.client.shutdownAsync(0, LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS))
                .toArray(CompletableFuture[]::new);
        // on the threads of the resources, which therefore end after them
        CompletableFuture.allOf(ending)
                .completeOnTimeout(null, LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)
                .handle((ended, failure) -> null)
                .join();
        // a client that did not end in time releases nothing
        clients.forEach(each -> end(each.loop));
        end(loopOfFactory);
        resources.shutdown(0, LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void end(PinnedEventLoop loop) {
        loop.shutdown(0, LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Opens and checks a connection on each event loop and adds it to the set.
     *
     * @return null if all are usable, otherwise the reason why they are not
     */
    CompletionStage<String> connect(
            ConnectionSet set, Function<RedisAsyncCommands<String, String>, CompletionStage<String>> check) {
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (LoopClient each : clients) {
            all.add(each.client
                    .connectAsync(StringCodec.UTF8, uri)
                    .thenCompose(made -> check(made, check).thenApply(refusal -> {
                        if (refusal == null) {
                            set.add(made, each.loop.used());
                        }
                        return refusal;
                    }))
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenApply(done -> all.stream()
                .map(CompletableFuture::join)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null));
    }

    private CompletionStage<String> check(
            StatefulRedisConnection<String, String> made,
            Function<RedisAsyncCommands<String, String>, CompletionStage<String>> check) {
        return check.apply(made.async())
                .toCompletableFuture()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((refusal, failure) -> {
                    if (refusal != null || failure != null) {
                        made.closeAsync();
                    }
                });
    }
}
