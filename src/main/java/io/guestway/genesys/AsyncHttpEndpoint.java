package io.guestway.genesys;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.net.URI;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** An endpoint of {@link AsyncHttpComponent}; producers only. */
final class AsyncHttpEndpoint extends DefaultEndpoint {

    private final Vertx vertx;
    private final HttpClient client;
    private final URI base;
    private final boolean grant;

    AsyncHttpEndpoint(
            String uri, AsyncHttpComponent component, Vertx vertx, HttpClient client, URI base, boolean grant) {
        super(uri, component);
        this.vertx = vertx;
        this.client = client;
        this.base = base;
        this.grant = grant;
    }

    @Override
    public Producer createProducer() {
        return new AsyncHttpProducer(this, vertx, client, base, grant);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(AsyncHttpComponent.SCHEME + ": supports producers only");
    }

    @Override
    public boolean isSingleton() {
        return true;
    }
}
