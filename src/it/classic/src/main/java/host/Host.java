package host;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/** A CamelContext made in code, as in an application server or an old main method. */
public final class Host {

    public static void main(String[] arguments) throws Exception {
        CamelContext context = new DefaultCamelContext();
        VertxPlatformHttpServerConfiguration server = new VertxPlatformHttpServerConfiguration();
        server.setBindPort(Integer.parseInt(System.getenv("HOST_PORT")));
        context.addService(new VertxPlatformHttpServer(server));
        context.getRegistry().bind("hostRedis", Redis.template(System.getenv("HOST_REDIS")));
        List<Resource> routes = new ArrayList<>();
        for (String pattern : System.getenv("HOST_ROUTES").split(",")) {
            routes.addAll(PluginHelper.getPackageScanResourceResolver(context).findResources(pattern));
        }
        // all at once: Camel then knows the route configurations before the routes that opt in
        PluginHelper.getRoutesLoader(context).loadRoutes(routes);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            context.stop();
            stopped.countDown();
        }));
        try {
            context.start();
        } catch (RuntimeException e) {
            e.printStackTrace();
            System.exit(1);
        }
        System.out.println("host started");
        stopped.await();
    }
}
