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
 * Disables Spring Boot's Redis health check, which comes with spring-data-redis on the class path: it connects to a
 * Redis on localhost, and an application without one would be DOWN. The application's own properties take precedence:
 * with {@code spring.data.redis.*} set the health check stays.
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

    /** Runs after the application's files are read. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
