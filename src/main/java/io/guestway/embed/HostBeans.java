package io.guestway.embed;

import io.guestway.config.Naming;
import org.apache.camel.CamelContext;

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
        context.getRegistry().unbind(name);
        context.getRegistry().bind(name, Object.class, () -> bean);
    }
}
