package io.guestway.embed;

import io.guestway.config.Naming;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;

/**
 * The meters of one organisation: registered in each of the host's registries and removed when the organisation stops.
 */
final class HostMeters {

    private final Set<MeterRegistry> hosts = new LinkedHashSet<>();
    private final CompositeMeterRegistry own = new CompositeMeterRegistry();

    HostMeters(CamelContext context, Naming naming) {
        MeterRegistry camels = context.getRegistry()
                .lookupByNameAndType(MicrometerConstants.METRICS_REGISTRY_NAME, MeterRegistry.class);
        if (camels != null) {
            hosts.add(camels);
        } else {
            hosts.addAll(context.getRegistry().findByType(MeterRegistry.class));
        }
        // a composite of other registries of the list would count twice
        Set<MeterRegistry> parts = new LinkedHashSet<>();
        hosts.forEach(registry -> {
            if (registry instanceof CompositeMeterRegistry composite) {
                parts.addAll(composite.getRegistries());
            }
        });
        hosts.removeAll(parts);
        if (!naming.isShipped()) {
            own.config().commonTags("organisation", naming.name());
        }
        hosts.forEach(own::add);
    }

    MeterRegistry registry() {
        return own;
    }

    /** Removes the meters from the host's registries. */
    void close() {
        for (Meter meter : List.copyOf(own.getMeters())) {
            hosts.forEach(registry -> registry.remove(meter.getId()));
        }
        own.close();
    }
}
