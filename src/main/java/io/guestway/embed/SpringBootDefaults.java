package io.guestway.embed;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;

/**
 * Undoes what Spring Boot does by itself as soon as spring-data-redis is on the class path: it connects to a Redis on this
 * machine for its health, and an application without one of its own would be DOWN. Anything that the application sets comes
 * first: with {@code spring.data.redis.*} of its own it keeps its health check.
 */
public final class SpringBootDefaults implements EnvironmentPostProcessor, Ordered {

    private static final String OWN_REDIS = "spring.data.redis.";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (!hasOwnRedis(environment)) {
            environment
                    .getPropertySources()
                    .addLast(new MapPropertySource("guestway", Map.of("management.health.redis.enabled", "false")));
        }
    }

    private static boolean hasOwnRedis(ConfigurableEnvironment environment) {
        return StreamSupport.stream(environment.getPropertySources().spliterator(), false)
                .filter(EnumerablePropertySource.class::isInstance)
                .flatMap(source -> Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames()))
                .anyMatch(
                        name -> name.toLowerCase(Locale.ROOT).replace('_', '.').startsWith(OWN_REDIS));
    }

    /** After the application's files were read. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
