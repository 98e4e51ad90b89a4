package io.guestway.embed;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Naming;
import io.guestway.config.Settings;
import io.guestway.runtime.Organisation;
import io.guestway.runtime.RouteFolder;
import io.guestway.token.TokenClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.health.HealthCheckRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One organisation in the CamelContext of a host. */
final class HostedOrganisation {

    private static final Logger LOG = LoggerFactory.getLogger("guestway");

    private final CamelContext context;
    private final Naming naming;
    private final Map<String, String> given;
    private final TokenClock clock;
    private HostSettings settings;
    private Organisation organisation;
    private boolean started;

    HostedOrganisation(CamelContext context, Naming naming, Map<String, String> given, TokenClock clock) {
        this.context = context;
        this.naming = naming;
        this.given = Map.copyOf(given);
        this.clock = clock;
    }

    Naming naming() {
        return naming;
    }

    Settings settings() {
        return settings.settings();
    }

    void requireSame(Map<String, String> others) {
        if (!given.equals(others)) {
            throw new ConfigurationException(
                    naming.name(), "is used twice with different parameters; give each a name of its own");
        }
    }

    /** Makes the beans and components; connects to nothing. Does it once. */
    synchronized void assemble() {
        if (organisation != null) {
            return;
        }
        settings = new HostSettings(context, naming, given);
        context.getPropertiesComponent().addPropertiesSource(settings);
        HostBeans beans = new HostBeans(context, naming);
        try {
            organisation = new Organisation(naming, settings.settings(), beans::bind, metrics(), clock);
            organisation.bindContract(contract(), beans::bind);
        } catch (ConfigurationException e) {
            throw e.in(naming);
        }
        beans.bind("guestwayEventLoop", new HostEngine());
        organisation.components().forEach((scheme, component) -> context.addComponent(scheme, component.get()));
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        if (health != null) {
            organisation.health().forEach(health::register);
        }
    }

    private byte[] contract() {
        try {
            return naming.text(new String(RouteFolder.shipped("").contract(), java.nio.charset.StandardCharsets.UTF_8))
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The host's registry of meters, where it has one; those of a named organisation carry its name. */
    private MeterRegistry metrics() {
        MeterRegistry metrics = context.getRegistry()
                .lookupByNameAndType(MicrometerConstants.METRICS_REGISTRY_NAME, MeterRegistry.class);
        if (metrics == null) {
            metrics = context.getRegistry().findSingleByType(MeterRegistry.class);
        }
        if (metrics == null) {
            return new SimpleMeterRegistry();
        }
        if (naming.isShipped()) {
            return metrics;
        }
        CompositeMeterRegistry named = new CompositeMeterRegistry();
        named.config().commonTags("organisation", naming.name());
        named.add(metrics);
        return named;
    }

    /** Takes the keystore and begins to connect. Does it once. */
    synchronized void start() {
        if (!started) {
            started = true;
            try {
                organisation.start();
            } catch (ConfigurationException e) {
                throw e.in(naming);
            }
            LOG.info("{} is part of {}", naming.name(), context.getName());
        }
    }

    /** Lets the refresh under way end, and begins no other. */
    synchronized void rest() {
        if (organisation != null && started) {
            organisation.rest();
        }
    }

    /** Gives back everything: the routes have stopped. */
    synchronized void close() {
        if (organisation != null) {
            organisation.letGo();
            organisation.close();
            organisation = null;
        }
    }
}
