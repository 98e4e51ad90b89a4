package io.guestway.socket;

import org.apache.camel.component.vertx.websocket.VertxWebsocketComponent;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConfiguration;
import org.apache.camel.component.vertx.websocket.VertxWebsocketEndpoint;

/**
 * {@code guestway-websocket:wss://host/path}: camel-vertx-websocket as a client, with the URI and the client options
 * (handshake.*, clientSubProtocols, originHeaderUrl …) of that component, over the one connection of a
 * {@link PlatformSocket}. A consumer opens it and receives inbound frames in order, text as String and binary as
 * byte[]. A producer sends its body as a text frame without waiting. If the variable {@value #UNTIL} holds epoch
 * milliseconds, the frame is resent after each connect until then, unless a newer one replaces it.
 */
public final class PlatformSocketComponent extends VertxWebsocketComponent {

    /** The URI scheme, behind the organisation's name. */
    public static final String SCHEME = "websocket";

    /** Variable: when a frame expires, in epoch milliseconds. */
    public static final String UNTIL = "guestway-frame-until";

    private final PlatformSocket socket;

    /** @param socket shared by all endpoints; its creator closes it */
    public PlatformSocketComponent(PlatformSocket socket) {
        this.socket = socket;
    }

    @Override
    protected VertxWebsocketEndpoint createEndpointInstance(String uri, VertxWebsocketConfiguration configuration) {
        return new PlatformSocketEndpoint(uri, this, configuration, socket);
    }

    @Override
    protected void doInit() {
        // the connection and its Vert.x are not created by this component
    }

    @Override
    protected void doStart() {
        // see doInit
    }
}
