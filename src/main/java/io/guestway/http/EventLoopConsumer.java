package io.guestway.http;

import io.guestway.api.SharedText;
import io.guestway.problem.Problem;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a route on the event loop. It passes on the method, the path, the query, the body and a short list of headers.
 * Other headers and form fields never become part of the message.
 */
final class EventLoopConsumer extends VertxPlatformHttpConsumer {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.http");

    private final HeaderFilterStrategy headers;

    EventLoopConsumer(
            PlatformHttpEndpoint endpoint,
            Processor processor,
            List<Handler<RoutingContext>> handlers,
            String routerName) {
        super(endpoint, processor, handlers, routerName);
        this.headers = endpoint.getHeaderFilterStrategy();
    }

    @Override
    protected void handleRequest(RoutingContext request) {
        if (isSuspended()) {
            // while the context stops or is suspended, exchanges in progress complete and no new one starts
            Problems.write(request.request(), Problems.notReady());
            return;
        }
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        populate(request, exchange.getIn());
        Context loop = request.vertx().getOrCreateContext();
        try {
            createUoW(exchange);
        } catch (Exception e) {
            request.fail(e);
            return;
        }
        getAsyncProcessor().process(exchange, doneSync -> {
            if (doneSync) {
                answer(request, exchange);
            } else {
                loop.runOnContext(none -> answer(request, exchange));
            }
        });
    }

    private static void populate(RoutingContext request, Message message) {
        message.setHeader(Exchange.HTTP_METHOD, request.request().method().name());
        message.setHeader(
                Exchange.HTTP_PATH,
                request.request().path().substring(mount(request).length()));
        message.setHeader(Exchange.HTTP_QUERY, request.request().query());
        for (String name : ApiHeaders.REQUEST) {
            List<String> values = request.request().headers().getAll(name);
            if (values.size() == 1) {
                message.setHeader(name, values.get(0));
            } else if (values.size() > 1) {
                // repeated headers are joined by a line feed, which no valid value contains
                message.setHeader(name, String.join("\n", values));
            }
        }
        if (request.body() != null && request.body().buffer() != null) {
            message.setBody(request.body().buffer().getBytes());
        }
    }

    /** The host's mount point of the router; empty without one. */
    private static String mount(RoutingContext request) {
        if (request.mountPoint() == null) {
            return "";
        }
        String mount = request.mountPoint().replaceFirst("/+$", "");
        return request.request().path().startsWith(mount) ? mount : "";
    }

    private void answer(RoutingContext request, Exchange exchange) {
        try {
            HttpServerResponse response = request.response();
            if (response.ended() || response.closed()) {
                return;
            }
            if (exchange.getException() != null) {
                // the route did not handle the failure; the caller gets the usual problem
                LOG.error("route failed without an answer", exchange.getException());
                Problems.write(request.request(), Problem.of(exchange.getException()));
                return;
            }
            Message message = exchange.getMessage();
            response.setStatusCode(message.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class));
            message.getHeaders().forEach((name, value) -> {
                if (value != null && !headers.applyFilterToCamelHeaders(name, value, exchange)) {
                    boolean isPath = name.equals("Location") && value.toString().startsWith("/");
                    response.putHeader(name, isPath ? mount(request) + value : value.toString());
                }
            });
            if (message.getBody() instanceof SharedText shared) {
                response.end(shared.buffer());
                return;
            }
            if (message.getBody() instanceof byte[] bytes) {
                response.end(Buffer.buffer(bytes));
                return;
            }
            String body = message.getBody(String.class);
            if (body == null) {
                response.end();
            } else {
                response.end(body);
            }
        } catch (RuntimeException e) {
            // for instance an invalid header set by a replaced route; the caller must still get an answer
            LOG.error("answer not written", e);
            if (!request.response().headWritten()) {
                request.response().headers().clear();
            }
            Problems.write(request.request(), Problem.of(e));
        } finally {
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }
    }
}
