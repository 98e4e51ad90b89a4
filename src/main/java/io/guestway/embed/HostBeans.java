package io.guestway.embed;

import io.guestway.config.Naming;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;

/**
 * Binds beans into the registry of a host so that they are found by name only. Found by type they would be taken for the
 * host's own where Camel looks for "the one" of a kind, or make two of what was one.
 */
final class HostBeans {

    private final CamelContext context;
    private final Naming naming;

    HostBeans(CamelContext context, Naming naming) {
        this.context = context;
        this.naming = naming;
    }

    /** @param shipped the name as the shipped routes say it */
    void bind(String shipped, Object bean) {
        String name = naming.bean(shipped);
        Registry registry = context.getRegistry();
        registry.unbind(name);
        try {
            registry.bind(name, Object.class, () -> bean);
        } catch (UnsupportedOperationException e) {
            // a plain SimpleRegistry of the host's knows no suppliers, and so no beans without a type
            registry.bind(name, bean);
        }
    }
}
