package io.guestway.embed;

import io.guestway.config.Key;
import io.guestway.config.Naming;
import io.guestway.config.Settings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Ordered;
import org.apache.camel.spi.PropertiesSource;

/**
 * Properties of the organisations' routes that the host does not set: defaults and derived properties. This source has
 * the lowest precedence of the host's sources.
 */
final class HostProperties implements PropertiesSource, Ordered {

    private final Map<String, Settings> settings = new ConcurrentHashMap<>();

    /** Adds the properties of an organisation. */
    void put(Naming naming, Settings of) {
        settings.put(naming.name(), of);
    }

    /** Removes the properties of an organisation. */
    void remove(Naming naming) {
        settings.remove(naming.name());
    }

    @Override
    public String getName() {
        return "guestway";
    }

    @Override
    public String getProperty(String name) {
        int dot = name.indexOf('.');
        Settings of = dot < 0 ? null : settings.get(name.substring(0, dot));
        return of == null
                ? null
                : Key.of(Naming.SHIPPED.name() + name.substring(dot))
                        .flatMap(of::find)
                        .orElse(null);
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }
}
