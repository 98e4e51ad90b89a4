package io.guestway.embed;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Naming;
import io.guestway.config.Nearest;
import io.guestway.config.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.PropertiesLookupListener;
import org.apache.camel.component.properties.PropertiesComponent;

/** Reads the settings of an organisation from the host's properties, whatever their source. */
final class HostSettings {

    /** The second part of a property's name: {@code redis} of guestway.redis.url. */
    private static final Set<String> AREAS = Arrays.stream(Key.values())
            .map(key -> key.property().split("\\.")[1])
            .collect(Collectors.toSet());

    private final Naming naming;
    private final PropertiesComponent properties;

    HostSettings(CamelContext context, Naming naming) {
        this.naming = naming;
        this.properties = (org.apache.camel.component.properties.PropertiesComponent) context.getPropertiesComponent();
    }

    /**
     * Reads them.
     *
     * @param given properties by their shipped names; they take precedence over the host's
     * @throws ConfigurationException naming the property, with the host's name for it, and the fix
     */
    Settings read(Map<String, String> given) {
        Properties said = said();
        defaults().forEach((key, value) -> said.putIfAbsent(key.property(), value));
        said.putAll(given);
        rejectUnknown();
        try {
            return Settings.read(said, Map.of(), new Properties(), value -> value);
        } catch (ConfigurationException e) {
            throw e.in(naming);
        }
    }

    /** Bypasses lookup listeners: Camel Main logs looked-up values at startup, including secrets. */
    private Properties said() {
        List<PropertiesLookupListener> listeners = List.copyOf(properties.getPropertiesLookupListeners());
        listeners.forEach(properties::removePropertiesLookupListener);
        try {
            Properties said = new Properties();
            for (Key key : Key.values()) {
                properties
                        .resolveProperty(naming.property(key.property()))
                        .ifPresent(value -> said.setProperty(key.property(), value));
            }
            return said;
        } finally {
            listeners.forEach(properties::addPropertiesLookupListener);
        }
    }

    /** Properties that two organisations in one process must not share. */
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
     * Rejects unknown properties if the host's properties can be listed; Spring's cannot. Environment variables are
     * ignored, because Kubernetes sets its own. So are properties under the organisation's name whose second part
     * Guestway does not use.
     */
    private void rejectUnknown() {
        String prefix = naming.property("guestway.");
        for (String name :
                properties.loadProperties(each -> each.startsWith(prefix)).stringPropertyNames()) {
            String rest = name.substring(prefix.length());
            boolean isOurs = naming.isShipped() || AREAS.contains(rest.split("\\.")[0]);
            String shipped = Naming.SHIPPED.name() + "." + rest;
            if (isOurs && !isFromEnvironment(name) && Key.of(shipped).isEmpty()) {
                String nearest = Nearest.of(
                        shipped, Arrays.stream(Key.values()).map(Key::property).toList());
                throw new ConfigurationException(
                        name, "unknown property; did you mean " + naming.property(nearest) + "?");
            }
        }
    }

    private static boolean isFromEnvironment(String name) {
        return System.getenv(name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")) != null;
    }
}
