package io.guestway.genesys;

import io.guestway.step.Timeouts;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.support.DefaultAsyncProducer;

/** One HTTP call on the event loop, bounded as a whole by the exchange's call timeout. */
final class AsyncHttpProducer extends DefaultAsyncProducer {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final int LONGEST_ANSWER = 1 << 20;
    /** Never appended to. */
    private static final Buffer NOTHING = Buffer.buffer();

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private final EventLoopClients clients;
    private final URI base;
    private final String basePath;
    private final boolean tls;
    private final boolean grant;

    /** @param grant whether this is a call to a token endpoint, see {@link AsyncHttpComponent} */
    AsyncHttpProducer(AsyncHttpEndpoint endpoint, EventLoopClients clients, URI base, boolean grant) {
        super(endpoint);
        this.grant = grant;
        this.clients = clients;
        this.base = base;
        this.basePath = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
        this.tls = "https".equalsIgnoreCase(base.getScheme());
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Message message = exchange.getMessage();
        byte[] body = message.getBody(byte[].class);
        String path = message.getHeader(Exchange.HTTP_PATH, "", String.class);
        RequestOptions options = new RequestOptions()
                .setHost(base.getHost())
                .setPort(base.getPort() >= 0 ? base.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setURI(basePath + path)
                .setMethod(HttpMethod.valueOf(message.getHeader(Exchange.HTTP_METHOD, "POST", String.class)))
                .setFollowRedirects(false);
        message.getHeaders().forEach((name, value) -> {
            if (value != null && !name.startsWith("Camel")) {
                options.putHeader(name, value.toString());
            }
        });
        if (!grant) {
            setIfMissing(options, HttpHeaders.ACCEPT);
            if (body != null) {
                setIfMissing(options, HttpHeaders.CONTENT_TYPE);
            }
        }
        Buffer content = body == null ? Buffer.buffer() : Buffer.buffer(body);
        clients.call((client, timeouts) -> new Call(exchange, callback, options, timeouts).start(client, content));
        return false;
    }

    private static void setIfMissing(RequestOptions options, CharSequence name) {
        if (options.getHeaders() == null || !options.getHeaders().contains(name)) {
            options.putHeader(name, JSON);
        }
    }

    /** One call, on the event loop of its client. It ends once: by an answer, a failure or the timeout. */
    private final class Call {

        private final Exchange exchange;
        private final AsyncCallback callback;
        private final RequestOptions options;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Timeouts timeouts;
        private Duration longest;
        private Timeouts.Timeout timeout;
        private HttpClientRequest sent;
        private Buffer answer = NOTHING;

        Call(Exchange exchange, AsyncCallback callback, RequestOptions options, Timeouts timeouts) {
            this.timeouts = timeouts;
            this.exchange = exchange;
            this.callback = callback;
            this.options = options;
        }

        void start(HttpClient client, Buffer body) {
            Duration given = CallState.of(exchange).timeout;
            longest = given == null ? DEFAULT_TIMEOUT : given;
            timeout = timeouts.start(longest, this::timeOut);
            client.request(options).onComplete(connected -> {
                if (connected.failed()) {
                    end(notSent(connected.cause()));
                } else if (ended.get()) {
                    connected.result().reset();
                } else {
                    sent = connected.result();
                    if (grant) {
                        // the timeout applies to the connect and to the answer separately
                        timeouts.cancel(timeout);
                        timeout = timeouts.start(longest, this::timeOut);
                    }
                    sent.send(body).onComplete(this::read, cause -> end(broken(cause)));
                }
            });
        }

        private void read(HttpClientResponse response) {
            response.exceptionHandler(cause -> end(broken(cause)));
            response.handler(part -> {
                if (answer.length() + part.length() > LONGEST_ANSWER) {
                    // ends the call first, because the reset would be reported as a broken connection
                    end(new UnreadableAnswerException("longer than 1 MiB"));
                    sent.reset();
                } else {
                    answer = answer.length() == 0 ? part : answer.appendBuffer(part);
                }
            });
            response.endHandler(done -> answered(response));
        }

        private void answered(HttpClientResponse response) {
            if (response.statusCode() / 100 != 2) {
                Map<String, String> headers = new HashMap<>();
                response.headers().forEach(headers::put);
                // the body of an error is dropped, except that of a token endpoint, which contains the reason
                end(new HttpOperationFailedException(
                        base.toString(),
                        response.statusCode(),
                        response.statusMessage(),
                        null,
                        headers,
                        grant ? answer.toString() : null));
                return;
            }
            if (ended.compareAndSet(false, true)) {
                timeouts.cancel(timeout);
                Message message = exchange.getMessage();
                message.removeHeaders("*");
                response.headers().forEach(message::setHeader);
                message.setHeader(Exchange.HTTP_RESPONSE_CODE, response.statusCode());
                message.setBody(answer.getBytes());
                callback.done(false);
            }
        }

        private void timeOut() {
            HttpClientRequest request = sent;
            if (request == null) {
                end(new ConnectException("no connection in time"));
            } else {
                end(new AnswerLostException("no answer in time", null));
                request.reset();
            }
        }

        private void end(Exception failure) {
            if (ended.compareAndSet(false, true)) {
                timeouts.cancel(timeout);
                exchange.setException(failure);
                callback.done(false);
            }
        }

        private static Exception notSent(Throwable cause) {
            if (cause instanceof UnknownHostException || cause instanceof SSLException) {
                return (Exception) cause;
            }
            ConnectException refused = new ConnectException("no connection");
            refused.initCause(cause);
            return refused;
        }

        private static Exception broken(Throwable cause) {
            return new AnswerLostException("the connection broke", cause);
        }
    }
}
