package io.guestway.embed;

import io.guestway.http.EventLoopEngine;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;

/**
 * The host's HTTP server. On a Vert.x server (Camel Main, Quarkus) the API runs on the event loop, as it does
 * standalone; on any other (such as Spring MVC) it runs like the host's own routes.
 */
final class HostEngine extends ServiceSupport implements PlatformHttpEngine {

    @Override
    public int getServerPort() {
        return 0;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        PlatformHttpComponent component = endpoint.getComponent();
        ServiceHelper.startService(component);
        PlatformHttpEngine engine = component.getEngine();
        return isVertx(engine)
                ? OnVertx.createConsumer(engine, endpoint, processor)
                : engine.createConsumer(endpoint, processor);
    }

    private static boolean isVertx(PlatformHttpEngine engine) {
        for (Class<?> type = engine.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals("org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine")) {
                return true;
            }
        }
        return false;
    }

    /** A separate class, because a host may lack these dependencies. */
    private static final class OnVertx {

        static PlatformHttpConsumer createConsumer(
                PlatformHttpEngine host, PlatformHttpEndpoint endpoint, Processor processor) {
            EventLoopEngine engine =
                    new EventLoopEngine(VertxPlatformHttpRouter.getRouterNameFromPort(host.getServerPort()), null);
            engine.setHandlers(((VertxPlatformHttpEngine) host).getHandlers());
            return engine.createConsumer(endpoint, processor);
        }
    }
}
