package io.guestway.embed;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Naming;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;

/**
 * Binds beans into a host's registry so that they are found by name only. If they were found by type, Camel could use
 * them instead of the host's own beans or see two candidates instead of one.
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
     * Binds a bean.
     *
     * @param shipped the name in the shipped routes
     * @throws ConfigurationException if the host has a bean of that name
     */
    void bind(String shipped, Object bean) {
        String name = naming.bean(shipped);
        Registry registry = context.getRegistry();
        if (registry.lookupByName(name) != null) {
            throw new ConfigurationException(
                    name, "is already the name of a bean of the host; rename that bean or the organisation");
        }
        try {
            registry.bind(name, Object.class, () -> bean);
        } catch (UnsupportedOperationException e) {
            // a host's plain SimpleRegistry has no suppliers and thus no beans without a type
            registry.bind(name, bean);
        }
        bound.add(name);
    }

    void unbind() {
        bound.forEach(context.getRegistry()::unbind);
        bound.clear();
    }
}
