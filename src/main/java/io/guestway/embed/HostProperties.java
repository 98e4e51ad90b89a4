package io.guestway.embed;

import io.guestway.config.Key;
import io.guestway.config.Naming;
import io.guestway.config.Settings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Ordered;
import org.apache.camel.spi.PropertiesSource;

/**
 * What the routes of the organisations of one host ask for and the host does not say: defaults, and what follows from
 * other properties. It stands behind every other source of the host.
 */
final class HostProperties implements PropertiesSource, Ordered {

    private final Map<String, Settings> settings = new ConcurrentHashMap<>();

    /** From now on answers for this organisation. */
    void put(Naming naming, Settings of) {
        settings.put(naming.name(), of);
    }

    /** Answers no more for this organisation. */
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
