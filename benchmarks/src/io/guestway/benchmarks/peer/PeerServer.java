package io.guestway.benchmarks.peer;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.function.Supplier;

/**
 * The peers {@code lean} and {@code duties}: the same code without Camel, without and with the duties of a service.
 *
 * <p>Arguments: {@code lean} or {@code duties}, port, port of the stand-in, port of Redis.
 */
public final class PeerServer {

    private PeerServer() {}

    /** Serves until the process ends. */
    public static void main(String[] arguments) {
        disableChecks();
        boolean lean = arguments[0].equals("lean");
        Supplier<Duties> duties = lean ? NoDuties::new : AllDuties.factory();
        int port = Integer.parseInt(arguments[1]);
        int standIn = Integer.parseInt(arguments[2]);
        int redis = Integer.parseInt(arguments[3]);

        int loops = Runtime.getRuntime().availableProcessors();
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops));
        vertx.deployVerticle(
                        () -> new GuestVerticle(duties.get(), port, standIn, redis),
                        new DeploymentOptions().setInstances(loops))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    /** Switches off what is checked or measured for developers only. */
    static void disableChecks() {
        System.setProperty("vertx.disableContextTimings", "true");
        System.setProperty("vertx.disableTCCL", "true");
        System.setProperty("vertx.disableMetrics", "true");
        System.setProperty("vertx.disableHttpHeadersValidation", "true");
    }
}
