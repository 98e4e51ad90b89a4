package io.guestway.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/** Finds environment variables that look like Guestway's but are unknown. */
public final class EnvironmentNames {

    private static final String PREFIX = "GUESTWAY_";

    /** Variables that Kubernetes sets in each pod for a service named guestway or guestway-*. */
    private static final Pattern OF_KUBERNETES = Pattern.compile(
            "GUESTWAY(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\\d+_(TCP|UDP)(_\\w+)?)?)");

    /** @param nearest the known name closest to it */
    public record Unknown(String name, String nearest) {}

    private EnvironmentNames() {}

    /** Logs a warning for each unknown variable. */
    public static void warn(Map<String, String> environment, Logger log) {
        unknown(environment)
                .forEach(unknown ->
                        log.warn("unknown environment variable name={} nearest={}", unknown.name(), unknown.nearest()));
    }

    /** The unknown variables, sorted by name. */
    public static List<Unknown> unknown(Map<String, String> environment) {
        List<String> known =
                Arrays.stream(Key.values()).map(Key::environmentVariable).toList();
        return environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                .filter(name -> !OF_KUBERNETES.matcher(name).matches())
                .sorted()
                .map(name -> new Unknown(name, Nearest.of(name, known)))
                .toList();
    }
}
