package host;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.springframework.data.redis.core.StringRedisTemplate;

/** An application on Quarkus. */
@ApplicationScoped
public class Host {

    @Produces
    @jakarta.inject.Singleton
    @Named("hostRedis")
    StringRedisTemplate redis(@ConfigProperty(name = "HOST_REDIS") String url) {
        return Redis.template(url);
    }
}
