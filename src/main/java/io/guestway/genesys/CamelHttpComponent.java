package io.guestway.genesys;

import io.guestway.config.Key;
import io.guestway.config.Settings;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.service.ServiceHelper;

/**
 * {@code guestway-camel-http:https://host/base}: camel-http with all its endpoint options, but with the timeouts, the
 * proxy and the CA file of the settings, no redirects and no retries of its own. Its own scheme leaves the host's
 * {@code http:} and {@code https:} components unchanged.
 */
public final class CamelHttpComponent extends DefaultComponent {

    /** The URI scheme, behind the organisation's name. */
    public static final String SCHEME = "camel-http";

    private static final int CONNECTIONS_PER_ROUTE = 200;
    private static final int CONNECTIONS = 400;

    private final HttpComponent plain;
    /** Separate components, because camel-http treats every endpoint with TLS parameters as https. */
    private final HttpComponent secure;

    /** @param settings timeouts, proxy and CA file */
    public CamelHttpComponent(Settings settings) {
        plain = component(settings);
        secure = component(settings);
        GenesysHttpClient.tls(settings).ifPresent(secure::setSslContextParameters);
    }

    private static HttpComponent component(Settings settings) {
        Duration timeout = settings.duration(Key.GENESYS_TIMEOUT);
        HttpComponent http = new HttpComponent();
        http.setAutomaticRetriesDisabled(true);
        http.setFollowRedirects(false);
        http.setCopyHeaders(false);
        http.setConnectionsPerRoute(CONNECTIONS_PER_ROUTE);
        http.setMaxTotalConnections(CONNECTIONS);
        http.setConnectTimeout(timeout.toMillis());
        http.setResponseTimeout(timeout.toMillis());
        http.setConnectionRequestTimeout(timeout.toMillis());
        Proxy.of(settings).ifPresent(proxy -> {
            http.setProxyHost(proxy.host());
            http.setProxyPort(proxy.port());
            // otherwise the connection to the proxy itself would use TLS
            http.setProxyAuthScheme("http");
            proxy.user().ifPresent(user -> {
                http.setProxyAuthMethod("Basic");
                http.setProxyAuthUsername(user);
                http.setProxyAuthPassword(proxy.password());
            });
            proxy.directHosts().stream()
                    .reduce((one, other) -> one + "," + other)
                    .ifPresent(http::setNonProxyHosts);
        });
        return http;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        super.setCamelContext(context);
        plain.setCamelContext(context);
        secure.setCamelContext(context);
    }

    @Override
    public Endpoint createEndpoint(String uri) throws Exception {
        String url = uri.substring(uri.indexOf(':') + 1);
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            throw new IllegalArgumentException(
                    "camel-http requires an http:// or https:// URL, not " + url.replaceFirst(":.*", ":…"));
        }
        HttpComponent http = url.startsWith("https://") ? secure : plain;
        return http.createEndpoint(url);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        return createEndpoint(uri);
    }

    @Override
    public boolean useRawUri() {
        return true;
    }

    @Override
    protected void doBuild() throws Exception {
        super.doBuild();
        ServiceHelper.buildService(plain, secure);
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        ServiceHelper.initService(plain, secure);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ServiceHelper.startService(plain, secure);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopAndShutdownServices(plain, secure);
        super.doStop();
    }
}
