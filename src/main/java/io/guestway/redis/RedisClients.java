package io.guestway.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** How Guestway's Redis clients are set up: nothing is re-sent by itself, and every command has a timeout. */
public final class RedisClients {

    private RedisClients() {}

    /** Options with additional certificate authorities. */
    public static ClientOptions.Builder options(Optional<TrustManagerFactory> trust) {
        ClientOptions.Builder options = ClientOptions.builder();
        trust.ifPresent(authorities -> options.sslOptions(
                SslOptions.builder().jdkSslProvider().trustManager(authorities).build()));
        return options;
    }

    /** A factory whose connections reject commands while they are down. */
    static LettuceConnectionFactory factory(
            RedisURI uri, Duration timeout, Optional<TrustManagerFactory> trust, ClientResources resources) {
        ClientOptions options = options(trust)
                .autoReconnect(false)
                .protocolVersion(ProtocolVersion.RESP2)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(timeout))
                .socketOptions(SocketOptions.builder().connectTimeout(timeout).build())
                .build();
        LettuceClientConfiguration.LettuceClientConfigurationBuilder client = LettuceClientConfiguration.builder()
                .clientResources(resources)
                .clientOptions(options)
                .commandTimeout(timeout)
                .shutdownTimeout(Duration.ZERO);
        if (uri.isSsl()) {
            client.useSsl();
        }
        LettuceConnectionFactory factory =
                new LettuceConnectionFactory(LettuceConnectionFactory.createRedisConfiguration(uri), client.build());
        factory.setValidateConnection(true);
        return factory;
    }
}
