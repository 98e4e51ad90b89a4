package io.guestway.embed;

import io.guestway.config.ConfigurationException;
import io.guestway.config.EnvironmentNames;
import io.guestway.config.Key;
import io.guestway.config.Naming;
import io.guestway.config.Settings;
import io.guestway.runtime.GenerationContext;
import io.guestway.runtime.Organisation;
import io.guestway.runtime.RouteFolder;
import io.guestway.token.TokenClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One organisation in the CamelContext of a host. */
final class HostedOrganisation {

    private static final Logger LOG = LoggerFactory.getLogger("guestway");

    private final CamelContext context;
    private final HostProperties properties;
    private final Naming naming;
    private final Map<String, String> given;
    private final HostBeans beans;
    private Settings settings;
    private HostMeters meters;
    private Organisation organisation;
    private boolean started;

    HostedOrganisation(CamelContext context, HostProperties properties, Naming naming, Map<String, String> given) {
        this.context = context;
        this.properties = properties;
        this.naming = naming;
        this.given = Map.copyOf(given);
        this.beans = new HostBeans(context, naming);
    }

    Naming naming() {
        return naming;
    }

    Settings settings() {
        return settings;
    }

    /** Throws {@link ConfigurationException} if the properties differ from those the organisation was created with. */
    void requireSame(Map<String, String> others) {
        if (!given.equals(others)) {
            throw new ConfigurationException(
                    naming.name(), "is used twice with different parameters; use a different name for each");
        }
    }

    /** Throws {@link ConfigurationException} if two organisations would use the same resource. */
    void requireApart(HostedOrganisation other) {
        boolean guests = settings.isOn(Key.GUESTS_ENABLED) && other.settings.isOn(Key.GUESTS_ENABLED);
        boolean tokens = settings.isOn(Key.TOKEN_ENABLED) && other.settings.isOn(Key.TOKEN_ENABLED);
        if (guests && shares(other, Key.REDIS_URL) && shares(other, Key.REDIS_KEY_PREFIX)) {
            throw shared(other, Key.REDIS_KEY_PREFIX);
        }
        if (tokens && shares(other, Key.KEYSTORE_PATH)) {
            throw shared(other, Key.KEYSTORE_PATH);
        }
        if (hasApi() && other.hasApi() && shares(other, Key.HTTP_PATH)) {
            throw shared(other, Key.HTTP_PATH);
        }
    }

    /** A Kamelet's keeper has none, because it receives its properties directly. */
    private boolean hasApi() {
        return given.isEmpty();
    }

    private boolean shares(HostedOrganisation other, Key key) {
        return settings.find(key).equals(other.settings.find(key));
    }

    private ConfigurationException shared(HostedOrganisation other, Key key) {
        return new ConfigurationException(
                naming.property(key.property()),
                "is that of " + other.naming.name() + " too; each organisation requires its own");
    }

    /** Reads the settings. */
    void configure() {
        settings = new HostSettings(context, naming).read(given);
    }

    /** Creates the beans and components without connecting. */
    void assemble() {
        properties.put(naming, settings);
        meters = new HostMeters(context, naming);
        try {
            organisation =
                    new Organisation(naming, settings, beans::bind, meters.registry(), TokenClock.system(), true);
            organisation.bindContract(contract(), beans::bind);
        } catch (ConfigurationException e) {
            throw e.in(naming);
        }
        beans.bind("guestwayEventLoop", new HostEngine());
        GenerationContext.addRedeliveryThreads(context, naming);
        organisation.components().forEach((scheme, component) -> context.addComponent(scheme, component.get()));
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        if (health != null) {
            organisation.health().forEach(health::register);
        }
    }

    private byte[] contract() {
        try {
            return new NamedDocument(naming).rename(RouteFolder.shippedContract());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Locks the keystore and starts to connect, once. */
    synchronized void start() {
        if (started) {
            return;
        }
        try {
            organisation.start();
        } catch (ConfigurationException e) {
            throw e.in(naming);
        }
        started = true;
        if (naming.isShipped()) {
            EnvironmentNames.warn(System.getenv(), LOG);
        }
        LOG.info("{} is part of {}", naming.name(), context.getName());
    }

    /** Completes the refresh in progress and starts no further one. */
    synchronized void finishRefresh() {
        if (organisation != null && started) {
            organisation.finishRefresh();
        }
    }

    /** Releases all resources after the routes have stopped. */
    synchronized void close() {
        if (organisation != null) {
            organisation.releaseKeystore();
            organisation.close();
            HealthCheckRegistry health = HealthCheckRegistry.get(context);
            if (health != null) {
                organisation.health().forEach(health::unregister);
            }
            organisation.components().keySet().forEach(context::removeComponent);
            organisation = null;
        }
        if (meters != null) {
            meters.close();
        }
        beans.unbind();
        properties.remove(naming);
    }
}
