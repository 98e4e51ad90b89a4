package host;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.core.StringRedisTemplate;

/** An application on Spring Boot. */
@SpringBootApplication
public class Host {

    public static void main(String[] arguments) {
        SpringApplication.run(Host.class, arguments);
    }

    @Bean
    StringRedisTemplate hostRedis(@Value("${HOST_REDIS}") String url) {
        return Redis.template(url);
    }
}
