package io.guestway.http;

import io.guestway.api.SharedText;
import io.guestway.problem.Problem;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.ContextInternal;
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
    private final DirectRequests direct;
    private final DirectRequests.Target target = (request, body) -> handle(request, body, "");

    /** @param direct passes the usual requests by the router; null if all of them take it */
    EventLoopConsumer(
            PlatformHttpEndpoint endpoint,
            Processor processor,
            List<Handler<RoutingContext>> handlers,
            String routerName,
            DirectRequests direct) {
        super(endpoint, processor, handlers, routerName);
        this.headers = endpoint.getHeaderFilterStrategy();
        this.direct = direct;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (direct != null && getEndpoint().isMatchOnUriPrefix()) {
            direct.serve(getEndpoint().getPath(), target);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (direct != null) {
            direct.remove(target);
        }
        super.doStop();
    }

    @Override
    protected void handleRequest(RoutingContext request) {
        Buffer body = request.body() == null ? null : request.body().buffer();
        handle(request.request(), body, mount(request));
    }

    /** @param mount the host's mount point of the router; empty without one */
    private void handle(HttpServerRequest request, Buffer body, String mount) {
        if (isSuspended()) {
            // while the context stops or is suspended, exchanges in progress complete and no new one starts
            Problems.write(request, Problems.notReady());
            return;
        }
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        populate(request, body, mount, exchange.getIn());
        ContextInternal loop = ContextInternal.current();
        try {
            createUoW(exchange);
        } catch (Exception e) {
            LOG.error("exchange not created", e);
            Problems.write(request, Problem.of(e));
            return;
        }
        boolean[] isReturned = new boolean[1];
        getAsyncProcessor().process(exchange, doneSync -> {
            // an answer within the handler of its request would stop the pipelined requests behind it
            if (loop.inThread() && isReturned[0]) {
                answer(request, mount, exchange);
            } else {
                loop.runOnContext(none -> answer(request, mount, exchange));
            }
        });
        isReturned[0] = true;
    }

    private static void populate(HttpServerRequest request, Buffer body, String mount, Message message) {
        message.setHeader(Exchange.HTTP_METHOD, request.method().name());
        message.setHeader(Exchange.HTTP_PATH, request.path().substring(mount.length()));
        if (request.query() != null) {
            message.setHeader(Exchange.HTTP_QUERY, request.query());
        }
        for (String name : ApiHeaders.REQUEST) {
            if (request.headers().contains(name)) {
                // repeated headers are joined by a line feed, which no valid value contains
                message.setHeader(name, String.join("\n", request.headers().getAll(name)));
            }
        }
        if (body != null) {
            message.setBody(body.getBytes());
        }
    }

    private static String mount(RoutingContext request) {
        if (request.mountPoint() == null) {
            return "";
        }
        String mount = request.mountPoint().replaceFirst("/+$", "");
        return request.request().path().startsWith(mount) ? mount : "";
    }

    private void answer(HttpServerRequest request, String mount, Exchange exchange) {
        HttpServerResponse response = request.response();
        try {
            if (response.ended() || response.closed()) {
                return;
            }
            if (exchange.getException() != null) {
                // the route did not handle the failure; the caller gets the usual problem
                LOG.error("route failed without an answer", exchange.getException());
                Problems.write(request, Problem.of(exchange.getException()));
                return;
            }
            write(response, mount, exchange);
        } catch (RuntimeException e) {
            // for instance an invalid header set by a replaced route; the caller must still get an answer
            LOG.error("answer not written", e);
            if (!response.headWritten()) {
                response.headers().clear();
            }
            Problems.write(request, Problem.of(e));
        } finally {
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }
    }

    private void write(HttpServerResponse response, String mount, Exchange exchange) {
        Message message = exchange.getMessage();
        response.setStatusCode(message.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class));
        message.getHeaders().forEach((name, value) -> {
            if (value != null && !headers.applyFilterToCamelHeaders(name, value, exchange)) {
                boolean isPath = name.equals("Location") && value.toString().startsWith("/");
                response.putHeader(name, isPath ? mount + value : value.toString());
            }
        });
        if (message.getBody() instanceof SharedText shared) {
            response.end(shared.buffer());
        } else if (message.getBody() instanceof byte[] bytes) {
            response.end(Buffer.buffer(bytes));
        } else {
            String body = message.getBody(String.class);
            response.end(body == null ? "" : body);
        }
    }
}
