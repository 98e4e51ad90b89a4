package io.guestway.embed;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Naming;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;

/**
 * Binds beans into the registry of a host so that they are found by name only. Found by type they would be taken for the
 * host's own where Camel looks for "the one" of a kind, or make two of what was one.
 */
final class HostBeans {

    private final CamelContext context;
    private final Naming naming;
    private final Set<String> bound = ConcurrentHashMap.newKeySet();

    HostBeans(CamelContext context, Naming naming) {
        this.context = context;
        this.naming = naming;
    }

    /**
     * Binds one.
     *
     * @param shipped the name as the shipped routes say it
     * @throws ConfigurationException where the host has a bean of that name
     */
    void bind(String shipped, Object bean) {
        String name = naming.bean(shipped);
        Registry registry = context.getRegistry();
        if (registry.lookupByName(name) != null) {
            throw new ConfigurationException(
                    name, "is the name of a bean of the host; give that bean, or the organisation, another name");
        }
        try {
            registry.bind(name, Object.class, () -> bean);
        } catch (UnsupportedOperationException e) {
            // a plain SimpleRegistry of the host's knows no suppliers, and so no beans without a type
            registry.bind(name, bean);
        }
        bound.add(name);
    }

    /** Unbinds all of them. */
    void unbind() {
        bound.forEach(context.getRegistry()::unbind);
        bound.clear();
    }
}
