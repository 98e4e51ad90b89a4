package host;

import java.net.URI;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/** The host's own connection to Redis. */
final class Redis {

    private Redis() {}

    static StringRedisTemplate template(String url) {
        URI address = URI.create(url);
        LettuceConnectionFactory connections = new LettuceConnectionFactory(address.getHost(), address.getPort());
        connections.afterPropertiesSet();
        connections.start();
        return new StringRedisTemplate(connections);
    }
}
