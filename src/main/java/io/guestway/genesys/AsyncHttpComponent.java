package io.guestway.genesys;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.net.URI;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code guestway-http:https://host/base}: an HTTP call that holds no thread while it waits. It takes and gives the
 * same headers as camel-http (CamelHttpMethod, CamelHttpPath, CamelHttpResponseCode), fails with the same exceptions
 * and so can be swapped for it in a route. Redirects are not followed, nothing is tried twice.
 *
 * <p>With {@code ?grant=true} it calls a token endpoint: over a connection of its own, because a request that breaks on a
 * kept one would leave a refresh token in doubt; with the whole timeout for connecting and for answering each; and a
 * refusal keeps its body, which says why (RFC 6749 section 5.2).
 */
public final class AsyncHttpComponent extends DefaultComponent {

    /** The URI scheme, behind the organisation's name. */
    public static final String SCHEME = "http";

    private final Vertx vertx;
    private final HttpClient client;
    private final HttpClient fresh;

    /**
     * @param client shared by all endpoints; belongs, like its Vert.x, to whoever made it
     * @param fresh the same for calls that want a connection of their own
     */
    public AsyncHttpComponent(Vertx vertx, HttpClient client, HttpClient fresh) {
        this.vertx = vertx;
        this.client = client;
        this.fresh = fresh;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        URI base = URI.create(remaining);
        boolean http = "http".equalsIgnoreCase(base.getScheme()) || "https".equalsIgnoreCase(base.getScheme());
        if (!http || base.getHost() == null) {
            throw new IllegalArgumentException(
                    SCHEME + ": wants an http:// or https:// URL, not " + remaining.replaceFirst(":.*", ":…"));
        }
        boolean grant = getAndRemoveParameter(parameters, "grant", Boolean.class, false);
        return new AsyncHttpEndpoint(uri, this, vertx, grant ? fresh : client, base, grant);
    }

    @Override
    public boolean useRawUri() {
        return true;
    }
}
