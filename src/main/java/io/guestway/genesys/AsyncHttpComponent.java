package io.guestway.genesys;

import java.net.URI;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code guestway-http:https://host/base}: an asynchronous HTTP call. It uses the same headers as camel-http
 * (CamelHttpMethod, CamelHttpPath, CamelHttpResponseCode) and fails with the same exceptions, so that a route can use
 * either. It follows no redirects and does not retry.
 *
 * <p>With {@code ?grant=true} it calls a token endpoint: each call opens a new connection, because a failure on a
 * pooled one would leave a refresh token in doubt. The timeout applies to the connect and to the answer separately. An
 * error answer keeps its body, which states the reason (RFC 6749 section 5.2).
 */
public final class AsyncHttpComponent extends DefaultComponent {

    /** The URI scheme, behind the organisation's name. */
    public static final String SCHEME = "http";

    private final EventLoopClients clients;
    private final EventLoopClients unpooled;

    /**
     * @param clients shared by all endpoints; closed with their Vert.x instance
     * @param unpooled the same without connection pooling
     */
    public AsyncHttpComponent(EventLoopClients clients, EventLoopClients unpooled) {
        this.clients = clients;
        this.unpooled = unpooled;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        URI base = URI.create(remaining);
        boolean http = "http".equalsIgnoreCase(base.getScheme()) || "https".equalsIgnoreCase(base.getScheme());
        if (!http || base.getHost() == null) {
            throw new IllegalArgumentException(
                    SCHEME + ": requires an http:// or https:// URL, not " + remaining.replaceFirst(":.*", ":…"));
        }
        boolean grant = getAndRemoveParameter(parameters, "grant", Boolean.class, false);
        return new AsyncHttpEndpoint(uri, this, grant ? unpooled : clients, base, grant);
    }

    @Override
    public boolean useRawUri() {
        return true;
    }
}
