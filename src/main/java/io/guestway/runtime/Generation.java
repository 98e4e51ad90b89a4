package io.guestway.runtime;

import io.guestway.config.Key;
import io.guestway.config.Naming;
import io.guestway.http.EventLoopEngine;
import io.guestway.http.HttpEntrance;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.SimpleMain;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One version of all routes: a CamelContext of its own with a private router. It takes its beans from the parent's
 * registry, so that what must outlive an edit (connections, gates, caches, counters) is not part of it.
 */
final class Generation {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.routes");
    /** What a route that acts by itself gets to finish what it is at. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(50);

    private static final Set<String> PASSIVE =
            Set.of("platform-http", "direct", "seda", "guestway-events", "rest-openapi", "rest");

    /** What every generation is made with. */
    record Surroundings(Registry parent, Properties properties, HttpEntrance entrance, Organisation organisation) {

        int port() {
            return organisation.settings().number(Key.HTTP_PORT);
        }
    }

    private final int number;
    private final DefaultCamelContext context;
    private final SimpleMain main;
    private final Router router;
    private final Predicate<CamelContext> refreshing;
    private final Set<HttpServerRequest> underWay = ConcurrentHashMap.newKeySet();
    private final List<String> active = new ArrayList<>();

    private Generation(
            int number,
            DefaultCamelContext context,
            SimpleMain main,
            Router router,
            Predicate<CamelContext> refreshing) {
        this.refreshing = refreshing;
        this.number = number;
        this.context = context;
        this.main = main;
        this.router = router;
        router.route().handler(this::count);
    }

    /**
     * Loads and starts all routes but those that act by themselves (timers and the like). Throws
     * {@link RefusedException} where anything is wrong; nothing remains of it then.
     */
    static Generation build(int number, RouteFolder.Snapshot snapshot, String folder, Surroundings around)
            throws RefusedException {
        RouteFiles files = new RouteFiles(folder, snapshot.routes());
        Router router = around.entrance().router();
        DefaultCamelContext context = new DefaultCamelContext(false);
        context.getCamelContextExtension().setRegistry(GenerationBeans.registry(around, router));
        context.disableJMX();
        // what is under way at a stop comes to its end; an interrupt would show the exchange in the log
        PluginHelper.getAsyncProcessorAwaitManager(context.getCamelContextExtension())
                .setInterruptThreadsWhileStopping(false);
        around.organisation()
                .components()
                .forEach((scheme, component) -> context.addComponent(scheme, component.get()));
        SimpleMain main = new SimpleMain(context);
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(around.properties());
        main.setOverrideProperties(GenerationBeans.properties(number));
        main.configure().withRoutesCollectorEnabled(false);
        Generation generation = new Generation(number, context, main, router, around.organisation()::isRefreshingIn);
        try {
            Set<String> served = contract(snapshot, context, around);
            main.init();
            for (String file : files.configurationsFirst(snapshot.routes().keySet(), folder)) {
                generation.load(files, folder, file, snapshot.routes().get(file));
            }
            generation.leaveEventLoop(served, files);
            generation.holdBack();
            main.start();
            files.refuseUnknownBeans(context);
            generation.refuseLooseEnds(served, files);
            generation.refuseBelowApi(around, files);
            return generation;
        } catch (Exception | LinkageError e) {
            generation.stop();
            throw e instanceof RefusedException known ? known : files.unstarted(e);
        }
    }

    private static Set<String> contract(RouteFolder.Snapshot snapshot, CamelContext context, Surroundings around)
            throws RefusedException {
        try {
            return around.organisation().bindContract(snapshot.contract(), context.getRegistry()::bind);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(e.getMessage(), e);
        }
    }

    private void load(RouteFiles files, String folder, String name, byte[] bytes) throws RefusedException {
        try {
            Resource file = ResourceHelper.fromBytes(folder + "/" + name, bytes);
            PluginHelper.getRoutesLoader(context).loadRoutes(file);
        } catch (Exception | LinkageError e) {
            throw files.unread(folder + "/" + name, e);
        }
    }

    /** Nothing may block an event loop: such a route goes on on a worker thread. */
    private void leaveEventLoop(Set<String> served, RouteFiles files) {
        List<RouteDefinition> routes = ((ModelCamelContext) context).getRouteDefinitions();
        for (BlockingSteps.Found found :
                new BlockingSteps(Naming.SHIPPED.name(), "guestwayWorkers").moveToWorkers(routes, served)) {
            LOG.warn(
                    "route goes on on a worker thread, as a step of it may block file={} route={} step={}",
                    files.placeOf(found.route(), found.step()),
                    found.route(),
                    Reasons.masked(found.step()));
        }
    }

    /** The API's own route takes every path below its own: another one there would never be called. */
    private void refuseBelowApi(Surroundings around, RouteFiles files) throws RefusedException {
        String api = around.organisation().settings().text(Key.HTTP_PATH);
        for (Route route : context.getRoutes()) {
            if (route.getEndpoint() instanceof PlatformHttpEndpoint endpoint
                    && !(endpoint.getPlatformHttpEngine() instanceof EventLoopEngine)
                    && (endpoint.getPath() + "/").replaceAll("/{2,}", "/").startsWith(api + "/")) {
                throw new RefusedException(
                        files.placeOf(route.getRouteId(), "platform-http:" + endpoint.getPath()) + ": platform-http:"
                                + endpoint.getPath()
                                + " lies below guestway.http.path, where it would never be called; choose a path outside "
                                + api,
                        null);
            }
        }
    }

    /** Routes that act by themselves wait until the generation is live. */
    private void holdBack() {
        for (RouteDefinition route : ((ModelCamelContext) context).getRouteDefinitions()) {
            String uri = route.getInput().getEndpointUri();
            String scheme = uri.contains(":") ? uri.substring(0, uri.indexOf(':')) : uri;
            boolean starts =
                    route.getAutoStartup() == null || !route.getAutoStartup().equals("false");
            if (starts && !PASSIVE.contains(scheme)) {
                route.setAutoStartup("false");
                active.add(route.idOrCreate(
                        context.getCamelContextExtension().getContextPlugin(org.apache.camel.spi.NodeIdFactory.class)));
            }
        }
    }

    private void refuseLooseEnds(Set<String> served, RouteFiles files) throws RefusedException {
        context.getComponent("direct", DirectComponent.class).setBlock(false);
        Set<String> consumed = new TreeSet<>();
        for (Route route : context.getRoutes()) {
            consumed.add(route.getEndpoint().getEndpointBaseUri());
        }
        for (Endpoint endpoint : context.getEndpoints()) {
            if (endpoint instanceof DirectEndpoint && !consumed.contains(endpoint.getEndpointBaseUri())) {
                throw files.unserved(endpoint.getEndpointBaseUri().replace("://", ":"));
            }
        }
        for (String operation : served) {
            if (!consumed.contains("direct://" + operation)) {
                throw new RefusedException(
                        RouteFolder.CONTRACT + ": no route consumes direct:" + operation + ", an operation of it",
                        null);
            }
        }
    }

    /** Where requests go while this generation is live. */
    Handler<HttpServerRequest> requests() {
        return router;
    }

    /** Comes before every route. An end handler of the routing context: those of the response replace each other. */
    private void count(RoutingContext request) {
        underWay.add(request.request());
        request.addEndHandler(ended -> underWay.remove(request.request()));
        request.next();
    }

    /** Starts the routes that act by themselves. */
    void act() {
        for (String id : active) {
            try {
                context.getRouteController().startRoute(id);
            } catch (Exception e) {
                LOG.error("route does not start route={} reason=\"{}\"", id, Reasons.of(e, ""));
            }
        }
    }

    /** Stops the routes that act by themselves. */
    void rest() {
        for (String id : active) {
            try {
                context.getRouteController().stopRoute(id, LONGEST_REST.toSeconds(), TimeUnit.SECONDS);
            } catch (Exception e) {
                LOG.warn("route does not stop route={} reason=\"{}\"", id, Reasons.of(e, ""));
            }
        }
    }

    /**
     * Requests that have arrived whole and are not answered yet, and a refresh of the token; a request that is only half
     * sent holds nobody up.
     */
    int underWay() {
        int requests =
                (int) underWay.stream().filter(HttpServerRequest::isEnded).count();
        return requests + (refreshing.test(context) ? 1 : 0);
    }

    /** Waits until no request is under way, but no longer than given; whether that was reached. */
    boolean awaitIdle(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        synchronized (underWay) {
            while (underWay() > 0 && end - System.nanoTime() > 0) {
                TimeUnit.MILLISECONDS.timedWait(underWay, LOOK.toMillis());
            }
        }
        return underWay() == 0;
    }

    void stop() {
        try {
            main.stop();
        } catch (Exception e) {
            LOG.warn("routes do not stop cleanly generation={} reason=\"{}\"", number, Reasons.of(e, ""));
        }
    }

    int number() {
        return number;
    }

    int size() {
        return context.getRoutesSize();
    }
}
