package io.guestway.embed;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.ContextServicePlugin;

/**
 * Brings Guestway into every CamelContext that has it on its class path, whatever the runtime. It does nothing until a
 * route of group {@code guestway} is added, or {@code guestway.organisations} names some.
 */
public final class GuestwayPlugin implements ContextServicePlugin {

    @Override
    public void load(CamelContext context) {
        HostedOrganisations organisations = new HostedOrganisations(context);
        context.addLifecycleStrategy(organisations);
        context.getCamelContextExtension().addContextPlugin(HostedOrganisations.class, organisations);
    }
}
