package io.guestway.embed;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Naming;
import io.guestway.config.Settings;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Ordered;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.spi.PropertiesSource;

/**
 * The settings of an organisation as the host's properties say, and for its routes what the host does not say: defaults
 * and what follows from other properties. It stands behind every other source of the host.
 */
final class HostSettings implements PropertiesSource, Ordered {

    private final Naming naming;
    private final PropertiesComponent properties;
    private final Settings settings;

    /**
     * @param given properties by their shipped names that win over the host's
     * @throws ConfigurationException naming the property, as the host calls it, and the mend
     */
    HostSettings(CamelContext context, Naming naming, Map<String, String> given) {
        this.naming = naming;
        this.properties = context.getPropertiesComponent();
        Properties said = new Properties();
        for (Key key : Key.values()) {
            // whatever the host's sources are, and the environment
            properties
                    .resolveProperty(naming.property(key.property()))
                    .ifPresent(value -> said.setProperty(key.property(), value));
        }
        defaults().forEach((key, value) -> said.putIfAbsent(key.property(), value));
        said.putAll(given);
        refuseUnknown();
        try {
            this.settings = Settings.read(said, Map.of(), new Properties(), value -> value);
        } catch (ConfigurationException e) {
            throw e.in(naming);
        }
    }

    /** What two organisations in one process may not share. */
    private Map<Key, String> defaults() {
        String name = naming.name();
        return naming.isShipped()
                ? Map.of()
                : Map.of(
                        Key.HTTP_PATH, "/" + name + Key.HTTP_PATH.defaultValue().orElseThrow(),
                        Key.REDIS_KEY_PREFIX,
                                name + ":" + Key.REDIS_KEY_PREFIX.defaultValue().orElseThrow(),
                        Key.KEYSTORE_PATH,
                                name + "_" + Key.KEYSTORE_PATH.defaultValue().orElseThrow());
    }

    /**
     * Where the host's properties can be listed, as those of Spring cannot. What comes from the environment does not
     * count: Kubernetes sets names of its own there.
     */
    private void refuseUnknown() {
        for (String name : properties
                .loadProperties(each -> each.startsWith(naming.property("guestway.")))
                .stringPropertyNames()) {
            if (System.getenv(name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")) != null) {
                continue;
            }
            String shipped =
                    Naming.SHIPPED.name() + name.substring(naming.name().length());
            if (Key.of(shipped).isEmpty()) {
                throw new ConfigurationException(
                        name, "there is no such property; did you mean " + naming.property(Key.nearest(shipped)) + "?");
            }
        }
    }

    Settings settings() {
        return settings;
    }

    @Override
    public String getName() {
        return naming.name();
    }

    @Override
    public String getProperty(String name) {
        if (!name.startsWith(naming.property("guestway."))) {
            return null;
        }
        return Key.of(Naming.SHIPPED.name() + name.substring(naming.name().length()))
                .flatMap(settings::find)
                .orElse(null);
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }
}
