package io.guestway.runtime;

import io.guestway.config.Key;
import io.guestway.config.Naming;
import io.guestway.http.ApiHttpServer;
import io.guestway.http.DirectRequests;
import io.guestway.http.EventLoopEngine;
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
 * One version of all routes: a separate CamelContext with a private router. It uses the beans of the parent's registry,
 * so that connections, gates, caches and counters survive a reload.
 */
final class Generation {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.routes");
    /** The time for an active route to finish its current exchange. */
    private static final Duration ROUTE_STOP_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration POLL_PERIOD = Duration.ofMillis(50);

    private static final Set<String> PASSIVE_SCHEMES =
            Set.of("platform-http", "direct", "seda", "guestway-events", "rest-openapi", "rest");

    /** The dependencies of every generation. */
    record Dependencies(Registry parent, Properties properties, ApiHttpServer httpServer, Organisation organisation) {

        int port() {
            return organisation.settings().number(Key.HTTP_PORT);
        }
    }

    private final int number;
    private final DefaultCamelContext context;
    private final SimpleMain main;
    private final Router router;
    private final DirectRequests direct;
    private final Predicate<CamelContext> refreshing;
    private final Set<HttpServerRequest> underWay = ConcurrentHashMap.newKeySet();
    private final List<String> active = new ArrayList<>();

    private Generation(
            int number,
            DefaultCamelContext context,
            SimpleMain main,
            Router router,
            DirectRequests direct,
            Predicate<CamelContext> refreshing) {
        this.refreshing = refreshing;
        this.number = number;
        this.context = context;
        this.main = main;
        this.router = router;
        this.direct = direct;
        router.route().handler(this::count);
    }

    /**
     * Loads all routes and starts them except the active ones (such as timers). Throws {@link RoutesRejectedException}
     * on any error and leaves nothing behind.
     */
    static Generation build(int number, RouteFolder.Snapshot snapshot, String folder, Dependencies dependencies)
            throws RoutesRejectedException {
        RouteFiles files = new RouteFiles(folder, snapshot.routes());
        Router router = dependencies.httpServer().router();
        DirectRequests direct = new DirectRequests();
        DefaultCamelContext context = GenerationContext.create(GenerationBeans.registry(dependencies, router, direct));
        dependencies
                .organisation()
                .components()
                .forEach((scheme, component) -> context.addComponent(scheme, component.get()));
        SimpleMain main = new SimpleMain(context);
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(dependencies.properties());
        main.setOverrideProperties(GenerationBeans.properties(number));
        main.configure().withRoutesCollectorEnabled(false);
        Generation generation =
                new Generation(number, context, main, router, direct, dependencies.organisation()::isRefreshingIn);
        try {
            Set<String> served = contract(snapshot, context, dependencies);
            main.init();
            for (String file : files.configurationsFirst(snapshot.routes().keySet(), folder)) {
                generation.load(files, folder, file, snapshot.routes().get(file));
            }
            generation.moveBlockingRoutesOffEventLoop(served, files);
            generation.deferActiveRoutes();
            main.start();
            files.rejectUnknownBeans(context);
            generation.rejectUnservedEndpoints(served, files);
            generation.rejectBelowApi(dependencies, files);
            return generation;
        } catch (Exception | LinkageError e) {
            generation.stop();
            throw e instanceof RoutesRejectedException known ? known : files.startFailure(e);
        }
    }

    private static Set<String> contract(RouteFolder.Snapshot snapshot, CamelContext context, Dependencies dependencies)
            throws RoutesRejectedException {
        try {
            return dependencies.organisation().bindContract(snapshot.contract(), context.getRegistry()::bind);
        } catch (IllegalArgumentException e) {
            throw new RoutesRejectedException(e.getMessage(), e);
        }
    }

    private void load(RouteFiles files, String folder, String name, byte[] bytes) throws RoutesRejectedException {
        try {
            Resource file = ResourceHelper.fromBytes(folder + "/" + name, bytes);
            PluginHelper.getRoutesLoader(context).loadRoutes(file);
        } catch (Exception | LinkageError e) {
            throw files.loadFailure(folder + "/" + name, e);
        }
    }

    /** Moves routes with blocking steps to worker threads. */
    private void moveBlockingRoutesOffEventLoop(Set<String> served, RouteFiles files) {
        List<RouteDefinition> routes = ((ModelCamelContext) context).getRouteDefinitions();
        for (BlockingSteps.Found found :
                new BlockingSteps(Naming.SHIPPED.name(), "guestwayWorkers").moveToWorkers(routes, served)) {
            LOG.warn(
                    "route continues on a worker thread, step may block file={} route={} step={}",
                    files.placeOf(found.route(), found.step()),
                    found.route(),
                    Reasons.masked(found.step()));
        }
    }

    /** Rejects routes below the API's path, because the API route handles every request there. */
    private void rejectBelowApi(Dependencies dependencies, RouteFiles files) throws RoutesRejectedException {
        String api = dependencies.organisation().settings().text(Key.HTTP_PATH);
        for (Route route : context.getRoutes()) {
            if (route.getEndpoint() instanceof PlatformHttpEndpoint endpoint
                    && !(endpoint.getPlatformHttpEngine() instanceof EventLoopEngine)
                    && (endpoint.getPath() + "/").replaceAll("/{2,}", "/").startsWith(api + "/")) {
                throw new RoutesRejectedException(
                        files.placeOf(route.getRouteId(), "platform-http:" + endpoint.getPath()) + ": platform-http:"
                                + endpoint.getPath()
                                + " is below guestway.http.path and would never be called; use a path outside "
                                + api,
                        null);
            }
        }
    }

    /** Active routes do not start before the generation is active. */
    private void deferActiveRoutes() {
        for (RouteDefinition route : ((ModelCamelContext) context).getRouteDefinitions()) {
            String uri = route.getInput().getEndpointUri();
            String scheme = uri.contains(":") ? uri.substring(0, uri.indexOf(':')) : uri;
            boolean starts =
                    route.getAutoStartup() == null || !route.getAutoStartup().equals("false");
            if (starts && !PASSIVE_SCHEMES.contains(scheme)) {
                route.setAutoStartup("false");
                active.add(route.idOrCreate(
                        context.getCamelContextExtension().getContextPlugin(org.apache.camel.spi.NodeIdFactory.class)));
            }
        }
    }

    private void rejectUnservedEndpoints(Set<String> served, RouteFiles files) throws RoutesRejectedException {
        context.getComponent("direct", DirectComponent.class).setBlock(false);
        Set<String> consumed = new TreeSet<>();
        for (Route route : context.getRoutes()) {
            consumed.add(route.getEndpoint().getEndpointBaseUri());
        }
        for (Endpoint endpoint : context.getEndpoints()) {
            if (endpoint instanceof DirectEndpoint && !consumed.contains(endpoint.getEndpointBaseUri())) {
                throw files.missingConsumer(endpoint.getEndpointBaseUri().replace("://", ":"));
            }
        }
        for (String operation : served) {
            if (!consumed.contains("direct://" + operation)) {
                throw new RoutesRejectedException(
                        RouteFolder.OPENAPI_FILE + ": no route consumes direct:" + operation
                                + ", which is an operation of this file; add the route",
                        null);
            }
        }
    }

    /** The handler of requests while this generation is active. */
    Handler<HttpServerRequest> requests() {
        return request -> {
            if (!direct.handle(request, () -> count(request))) {
                router.handle(request);
            }
        };
    }

    private void count(HttpServerRequest request) {
        underWay.add(request);
        request.response()
                .endHandler(ended -> underWay.remove(request))
                .closeHandler(closed -> underWay.remove(request));
    }

    /** Runs before every route. Uses an end handler of the routing context, because a response has only one. */
    private void count(RoutingContext request) {
        underWay.add(request.request());
        request.addEndHandler(ended -> underWay.remove(request.request()));
        request.next();
    }

    /** Starts the active routes. */
    void startActiveRoutes() {
        for (String id : active) {
            try {
                context.getRouteController().startRoute(id);
            } catch (Exception e) {
                LOG.error("route not started route={} reason=\"{}\"", id, Reasons.of(e, ""));
            }
        }
    }

    /** Stops the active routes. */
    void stopActiveRoutes() {
        for (String id : active) {
            try {
                context.getRouteController().stopRoute(id, ROUTE_STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            } catch (Exception e) {
                LOG.warn("route not stopped route={} reason=\"{}\"", id, Reasons.of(e, ""));
            }
        }
    }

    /**
     * The number of complete requests without an answer, plus a refresh in progress. Incomplete requests do not count.
     */
    int underWay() {
        int requests =
                (int) underWay.stream().filter(HttpServerRequest::isEnded).count();
        return requests + (refreshing.test(context) ? 1 : 0);
    }

    /** Waits for at most the given time until no request is in progress, and returns whether that is so. */
    boolean awaitIdle(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        synchronized (underWay) {
            while (underWay() > 0 && end - System.nanoTime() > 0) {
                TimeUnit.MILLISECONDS.timedWait(underWay, POLL_PERIOD.toMillis());
            }
        }
        return underWay() == 0;
    }

    void stop() {
        try {
            main.stop();
        } catch (Exception e) {
            LOG.warn("routes not stopped cleanly generation={} reason=\"{}\"", number, Reasons.of(e, ""));
        }
    }

    int number() {
        return number;
    }

    int size() {
        return context.getRoutesSize();
    }
}
