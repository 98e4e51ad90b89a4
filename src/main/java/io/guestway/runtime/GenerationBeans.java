package io.guestway.runtime;

import io.guestway.http.DirectRequests;
import io.guestway.http.EventLoopEngine;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Properties;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.SimpleRegistry;

/** What the CamelContext of a generation is set up with. */
final class GenerationBeans {

    private GenerationBeans() {}

    /** The beans of the process, and those that each generation has for itself: its router and its HTTP engines. */
    static Registry registry(Generation.Dependencies around, Router router, DirectRequests direct) {
        SimpleRegistry own = new SimpleRegistry();
        DefaultRegistry registry = new DefaultRegistry(new ParentBeans(around.parent(), own));
        registry.setFallbackRegistry(own);
        String name = VertxPlatformHttpRouter.getRouterNameFromPort(around.port());
        registry.bind(
                name, new VertxPlatformHttpRouter(null, around.httpServer().vertx(), router, name) {
                    @Override
                    public Handler<RoutingContext> bodyHandler() {
                        return around.httpServer().bodyHandler();
                    }
                });
        VertxPlatformHttpEngine workers = new VertxPlatformHttpEngine() {
            @Override
            public int getServerPort() {
                return around.port();
            }
        };
        registry.bind(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, workers);
        registry.bind("guestwayEventLoop", new EventLoopEngine(name, direct));
        return registry;
    }

    /** What the process has already is switched off in a generation. */
    static Properties properties(int number) {
        Properties properties = new Properties();
        properties.setProperty("camel.main.name", "guestway-routes-" + number);
        properties.setProperty("camel.main.routes-collector-enabled", "false");
        properties.setProperty("camel.main.routes-reload-enabled", "false");
        properties.setProperty("camel.main.startup-summary-level", "Off");
        properties.setProperty("camel.main.auto-configuration-log-summary", "false");
        properties.setProperty("camel.main.shutdown-timeout", "30");
        properties.setProperty("camel.main.shutdown-log-inflight-exchanges-on-timeout", "false");
        properties.setProperty("camel.server.enabled", "false");
        properties.setProperty("camel.management.enabled", "false");
        properties.setProperty("camel.metrics.enabled", "false");
        properties.setProperty("camel.health.enabled", "false");
        return properties;
    }
}
