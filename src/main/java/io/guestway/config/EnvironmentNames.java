package io.guestway.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/** Finds environment variables that look like Guestway's and are none. */
public final class EnvironmentNames {

    private static final String PREFIX = "GUESTWAY_";

    /** What Kubernetes sets in each pod for a service called guestway, or guestway-something. */
    private static final Pattern OF_KUBERNETES = Pattern.compile(
            "GUESTWAY(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\\d+_(TCP|UDP)(_\\w+)?)?)");

    /** @param nearest the known name that is most like it */
    public record Unknown(String name, String nearest) {}

    private EnvironmentNames() {}

    /** Writes a line for each unknown one. */
    public static void warn(Map<String, String> environment, Logger log) {
        unknown(environment)
                .forEach(unknown -> log.warn(
                        "environment variable not known name={} nearest={}", unknown.name(), unknown.nearest()));
    }

    /** The unknown ones, in the order of their names. */
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
