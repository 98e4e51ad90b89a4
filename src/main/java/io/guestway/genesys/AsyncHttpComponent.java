package io.guestway.genesys;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.URISupport;

/**
 * {@code guestway-http:https://host/base}: an HTTP call that holds no event loop. It uses the headers of camel-http
 * (CamelHttpMethod, CamelHttpPath, CamelHttpResponseCode), follows no redirects and does not retry. {@code ?path=/path} is
 * the path below the base, before that of the header. Without the headers Accept and Content-Type it asks for JSON and sends
 * its body as JSON.
 *
 * <p>{@code ?client=async}, the default, holds no thread. {@code ?client=camel-http} runs {@link CamelHttpComponent} on a
 * worker thread, with all its other options; if no worker is free, the call fails with {@link WorkersBusyException}. Both
 * fail with the same exceptions.
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
    private final String camelHttp;
    private final Executor workers;

    /**
     * @param clients shared by all endpoints; closed with their Vert.x instance
     * @param unpooled the same without connection pooling
     * @param camelHttp the scheme of camel-http
     * @param workers runs camel-http
     */
    public AsyncHttpComponent(EventLoopClients clients, EventLoopClients unpooled, String camelHttp, Executor workers) {
        this.clients = clients;
        this.unpooled = unpooled;
        this.camelHttp = camelHttp;
        this.workers = workers;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        String client = getAndRemoveParameter(parameters, "client", String.class, "async");
        String path = getAndRemoveParameter(parameters, "path", String.class, "");
        String url = path.isEmpty() ? remaining : remaining.replaceAll("/+$", "") + path;
        return switch (client) {
            case "async" -> async(uri, url, parameters);
            case "camel-http" -> {
                if (parameters.containsKey("grant")) {
                    throw new IllegalArgumentException("grant: requires client=async");
                }
                String options = URISupport.createQueryString(parameters);
                parameters.clear();
                Endpoint call =
                        getCamelContext().getEndpoint(camelHttp + ":" + url + (options.isEmpty() ? "" : "?" + options));
                yield new WorkerEndpoint(uri, this, call, workers);
            }
            default -> throw new IllegalArgumentException("client=" + client + ": requires async or camel-http");
        };
    }

    private Endpoint async(String uri, String url, Map<String, Object> parameters) {
        URI base = URI.create(url);
        boolean http = "http".equalsIgnoreCase(base.getScheme()) || "https".equalsIgnoreCase(base.getScheme());
        if (!http || base.getHost() == null) {
            throw new IllegalArgumentException(
                    SCHEME + ": requires an http:// or https:// URL, not " + url.replaceFirst(":.*", ":…"));
        }
        boolean grant = getAndRemoveParameter(parameters, "grant", Boolean.class, false);
        return new AsyncHttpEndpoint(uri, this, grant ? unpooled : clients, base, grant);
    }

    @Override
    public boolean useRawUri() {
        return true;
    }
}
