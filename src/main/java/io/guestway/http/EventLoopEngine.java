package io.guestway.http;

import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;

/**
 * A platform-http engine for routes without blocking steps. They run on the event loop and hold no thread while they
 * wait for Genesys, Redis or a redelivery. A route selects it with the endpoint option {@code platformHttpEngine}; all
 * other routes run on worker threads.
 */
public final class EventLoopEngine extends VertxPlatformHttpEngine {

    private final String routerName;
    private final DirectRequests direct;

    /**
     * @param routerName the name under which the router is bound in the registry
     * @param direct passes the usual requests by the router; null if all of them take it
     */
    public EventLoopEngine(String routerName, DirectRequests direct) {
        this.routerName = routerName;
        this.direct = direct;
    }

    @Override
    protected void doInit() {
        // the engine of all other routes has the default name
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new EventLoopConsumer(endpoint, processor, getHandlers(), routerName, direct);
    }
}
