package io.guestway.embed;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.ContextServicePlugin;

/**
 * Adds Guestway to every CamelContext with Guestway on its class path, on any runtime. It does nothing until a route of
 * group {@code guestway} is added or {@code guestway.organisations} is set.
 */
public final class GuestwayPlugin implements ContextServicePlugin {

    @Override
    public void load(CamelContext context) {
        HostedOrganisations organisations = new HostedOrganisations(context);
        context.addLifecycleStrategy(organisations);
        context.getCamelContextExtension().addContextPlugin(HostedOrganisations.class, organisations);
    }
}
