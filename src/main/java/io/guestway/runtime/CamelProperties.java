package io.guestway.runtime;

import io.guestway.config.Settings;
import java.util.Properties;

/** The {@code camel.*} properties that Guestway sets. Those of the files override them. */
final class CamelProperties {

    private CamelProperties() {}

    /** The parent context serves health and metrics and has no routes. */
    static Properties ofParent() {
        Properties properties = new Properties();
        properties.setProperty("camel.main.name", "guestway");
        properties.setProperty("camel.main.jmx-enabled", "false");
        properties.setProperty("camel.main.startup-summary-level", "Off");
        properties.setProperty("camel.main.auto-configuration-log-summary", "false");
        properties.setProperty("camel.main.routes-collector-enabled", "false");
        properties.setProperty("camel.main.shutdown-timeout", "30");
        properties.setProperty("camel.health.exposure-level", "full");
        properties.setProperty("camel.management.enabled", "true");
        properties.setProperty("camel.management.host", "{{guestway.management.host}}");
        properties.setProperty("camel.management.port", "{{guestway.management.port}}");
        properties.setProperty("camel.management.health-check-enabled", "true");
        properties.setProperty("camel.management.metrics-enabled", "true");
        properties.setProperty("camel.metrics.enabled", "true");
        return properties;
    }

    /** The properties of the routes: those of the files except the parent's, and the settings with their defaults. */
    static Properties ofRoutes(Settings settings, Properties files) {
        Properties properties = new Properties();
        properties.setProperty("camel.component.direct.block", "false");
        // how long an idle event consumer delays a stop
        properties.setProperty("camel.component.seda.default-poll-timeout", "200");
        files.stringPropertyNames().stream()
                .filter(name -> !name.matches("camel\\.(beans|server|management|metrics|health|main)\\..*"))
                .forEach(name -> properties.setProperty(name, files.getProperty(name)));
        properties.putAll(settings.asProperties());
        return properties;
    }
}
