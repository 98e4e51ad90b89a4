package io.guestway.embed;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Naming;
import io.guestway.runtime.RouteFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The organisations of one host's CamelContext: created when their routes are added, started before the routes, and
 * stopped after them.
 */
public final class HostedOrganisations extends LifecycleStrategySupport {

    private static final Logger LOG = LoggerFactory.getLogger("guestway");

    private final CamelContext context;
    private final HostProperties properties = new HostProperties();
    private final Map<String, HostedOrganisation> organisations = new ConcurrentHashMap<>();
    /** One lock per name, so that adding one organisation does not block adding another. */
    private final Map<String, Object> adding = new ConcurrentHashMap<>();

    private final List<Runnable> later = new CopyOnWriteArrayList<>();
    private boolean watching;
    private volatile boolean propertiesKnown;
    private volatile boolean starting;

    HostedOrganisations(CamelContext context) {
        this.context = context;
    }

    /** The organisations of the CamelContext. */
    public static HostedOrganisations of(CamelContext context) {
        return context.getCamelContextExtension().getContextPlugin(HostedOrganisations.class);
    }

    /** The names of the current organisations. */
    public Set<String> names() {
        return Set.copyOf(organisations.keySet());
    }

    /** A route of group guestway requires the organisation of that name. */
    private void addIfShipped(RouteDefinition route) {
        if (Naming.SHIPPED.name().equals(route.getGroup())
                && !organisations.containsKey(Naming.SHIPPED.name())
                && !beansAlreadyBound()) {
            make(Naming.SHIPPED, Map.of());
        }
    }

    /** Whether the beans are bound already, by the standalone process or by a test of single routes. */
    private boolean beansAlreadyBound() {
        return context.getRegistry().lookupByName("guestwayProblem") != null;
    }

    /**
     * Adds an organisation with the shipped routes under its name; without effect if it exists already.
     *
     * @param given properties by their shipped names; they take precedence over the host's
     * @param files which of the shipped route files, by their path below guestway/routes
     * @throws ConfigurationException naming the property and the fix, or a second use of the name with other properties
     */
    public void add(Naming naming, Map<String, String> given, Predicate<String> files) {
        HostedOrganisation ready = organisations.get(naming.name());
        if (ready != null) {
            ready.requireSame(given);
            return;
        }
        synchronized (adding.computeIfAbsent(naming.name(), name -> new Object())) {
            if (!organisations.containsKey(naming.name())) {
                HostedOrganisation made = make(naming, given);
                try {
                    load(made, files);
                    startRoutes(naming);
                } catch (RuntimeException | LinkageError e) {
                    // without its routes the organisation would stay and do nothing
                    organisations.remove(naming.name());
                    made.close();
                    throw e;
                }
            }
        }
    }

    /** Creates an organisation and starts it if the context is starting. If that fails, its resources are released. */
    private HostedOrganisation make(Naming naming, Map<String, String> given) {
        HostedOrganisation made = new HostedOrganisation(context, properties, naming, given);
        made.configure();
        organisations.values().forEach(made::requireApart);
        try {
            made.assemble();
            if (starting) {
                made.start();
            }
        } catch (RuntimeException | LinkageError e) {
            made.close();
            throw e;
        }
        organisations.put(naming.name(), made);
        return made;
    }

    private void load(HostedOrganisation organisation, Predicate<String> files) {
        Naming naming = organisation.naming();
        List<Resource> resources = new ArrayList<>();
        try {
            RouteFolder.shipped(organisation.settings().text(Key.GENESYS_DIALECT))
                    .routes()
                    .forEach((file, bytes) -> {
                        if (files.test(file)) {
                            byte[] routes = new NamedDocument(naming).rename(bytes);
                            resources.add(ResourceHelper.fromBytes(naming.name() + "/" + file, routes));
                        }
                    });
            PluginHelper.getRoutesLoader(context).loadRoutes(resources);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the routes of " + naming.name() + " cannot be loaded", e);
        }
    }

    /** Camel creates routes that are added before its start when it initialises, later ones at once. */
    private void startRoutes(Naming naming) {
        if (!starting) {
            return;
        }
        ModelCamelContext model = (ModelCamelContext) context;
        List<RouteDefinition> waiting = model.getRouteDefinitions().stream()
                .filter(route -> naming.name().equals(route.getGroup()) && context.getRoute(route.getId()) == null)
                .toList();
        try {
            model.startRouteDefinitions(waiting);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    /**
     * Adds the organisation when the context starts. Without effect if the context is already starting; the caller then
     * adds it on first use, because no routes can be created while a template's routes are being created.
     */
    public void addAtStart(Naming naming, Map<String, String> given, Predicate<String> files) {
        if (!starting) {
            later.add(() -> add(naming, given, files));
        }
    }

    /** From here on properties can be resolved on any runtime; routes are not created yet. */
    @Override
    public void onContextInitializing(CamelContext initializing) {
        propertiesKnown = true;
        cleanUpOnFailure(this::createOrganisations);
    }

    private void createOrganisations() {
        ModelCamelContext model = (ModelCamelContext) context;
        if (!watching) {
            watching = true;
            context.getPropertiesComponent().addPropertiesSource(properties);
            model.addModelLifecycleStrategy(new ModelLifecycleStrategySupport() {
                @Override
                public void onAddRouteDefinition(RouteDefinition route) {
                    if (propertiesKnown) {
                        addIfShipped(route);
                    }
                }
            });
        }
        List.copyOf(model.getRouteDefinitions()).forEach(this::addIfShipped);
        String names = context.getPropertiesComponent()
                .resolveProperty(Key.ORGANISATIONS.property())
                .orElse("");
        for (String name : names.split(",")) {
            if (name.strip().equals(Naming.SHIPPED.name())) {
                throw new ConfigurationException(
                        Key.ORGANISATIONS.property(),
                        "must not contain guestway itself, which exists as soon as its routes are included");
            }
            if (!name.isBlank()) {
                add(new Naming(name.strip()), Map.of(), file -> true);
            }
        }
    }

    @Override
    public void onContextStarting(CamelContext started) {
        if (!propertiesKnown) {
            // the context is started again after a stop
            onContextInitializing(started);
        }
        starting = true;
        cleanUpOnFailure(() -> {
            later.forEach(Runnable::run);
            organisations.values().forEach(HostedOrganisation::start);
        });
        later.clear();
    }

    /** A failed start leaves no thread and no connection. */
    private void cleanUpOnFailure(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            onContextStopped(context);
            throw e;
        } catch (LinkageError e) {
            onContextStopped(context);
            // Camel does not stop a started context on an Error
            throw new IllegalStateException(
                    "Guestway cannot start: the class path mixes versions; import guestway-bom (" + e + ")", e);
        }
    }

    @Override
    public void onContextStopping(CamelContext stopping) {
        each(HostedOrganisation::finishRefresh);
    }

    @Override
    public void onContextStopped(CamelContext stopped) {
        each(HostedOrganisation::close);
        organisations.clear();
        starting = false;
        propertiesKnown = false;
    }

    private void each(Consumer<HostedOrganisation> work) {
        for (HostedOrganisation organisation : List.copyOf(organisations.values())) {
            try {
                work.accept(organisation);
            } catch (RuntimeException | LinkageError e) {
                LOG.debug("while stopping", e);
            }
        }
    }
}
