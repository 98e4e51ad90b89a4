package io.guestway.support;

import java.time.Duration;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.PluginHelper;
import org.awaitility.Awaitility;

/** An application with a CamelContext and an HTTP server of its own, in this process, that may embed Guestway. */
public final class Host implements AutoCloseable {

    /** What a host writes to have Guestway. */
    public static final String PATTERN = "classpath:guestway/routes/*.camel.yaml";

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final int port = World.freePort();

    /** @param properties what the host's own property file says */
    public Host(Properties properties) {
        this(properties, "/");
    }

    /** The same with a server whose router lies below a path. */
    public Host(Properties properties, String path) {
        context.getCamelContextExtension().setName("host");
        context.getPropertiesComponent().setInitialProperties(properties);
        VertxPlatformHttpServerConfiguration server = new VertxPlatformHttpServerConfiguration();
        server.setBindHost("127.0.0.1");
        server.setBindPort(port);
        server.setPath(path);
        try {
            context.addService(new VertxPlatformHttpServer(server));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Routes of the host's own. */
    public Host with(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
        return this;
    }

    /** The routes that match the include pattern. */
    public Host including(String pattern) throws Exception {
        return including(pattern, file -> true);
    }

    /** The same but for files that do not fit. */
    public Host including(String pattern, Predicate<String> files) throws Exception {
        // all at once, so that route configurations are known before the routes that opt in
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(PluginHelper.getPackageScanResourceResolver(context).findResources(pattern).stream()
                        .filter(file -> files.test(file.getLocation()))
                        .toList());
        return this;
    }

    public Host start() {
        context.start();
        return this;
    }

    /** Waits until every health check of the context is up. */
    public Host awaitReady() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> HealthCheckHelper.invokeReadiness(context).stream()
                        .allMatch(result -> result.getState() == HealthCheck.State.UP));
        return this;
    }

    public ModelCamelContext context() {
        return context;
    }

    public Api api() {
        return new Api(port);
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        context.stop();
    }
}
