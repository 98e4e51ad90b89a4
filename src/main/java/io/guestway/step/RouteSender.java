package io.guestway.step;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.service.ServiceHelper;

/** Sends new exchanges to routes and does not wait for them. Keeps one producer for each route of the current context. */
public final class RouteSender {

    private record Target(CamelContext context, Endpoint endpoint, AsyncProducer producer) {}

    private final Map<String, Target> targets = new ConcurrentHashMap<>();

    /**
     * Sends an exchange to a route.
     *
     * @param context the context of the route, another one after each reload
     * @param route URI of the route, such as {@code direct:guestway-revoke}
     * @param preparation sets what the exchange carries
     * @return completes with the exchange once the route is done, also if the exchange failed; fails if the exchange
     *     could not be sent, because the context stops
     */
    public CompletableFuture<Exchange> send(CamelContext context, String route, Consumer<Exchange> preparation) {
        CompletableFuture<Exchange> result = new CompletableFuture<>();
        try {
            Target target = target(context, route);
            Exchange exchange = target.endpoint.createExchange();
            preparation.accept(exchange);
            target.producer.process(exchange, atOnce -> result.complete(exchange));
        } catch (Exception stopping) {
            result.completeExceptionally(stopping);
        }
        return result;
    }

    private Target target(CamelContext context, String route) throws Exception {
        Target current = targets.get(route);
        if (current == null || current.context != context) {
            Endpoint endpoint = context.getEndpoint(route);
            AsyncProducer producer = endpoint.createAsyncProducer();
            ServiceHelper.startService(producer);
            current = new Target(context, endpoint, producer);
            targets.put(route, current);
        }
        return current;
    }
}
