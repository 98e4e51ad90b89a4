package io.guestway.genesys;

import java.net.URI;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** An endpoint of {@link AsyncHttpComponent}; producers only. */
final class AsyncHttpEndpoint extends DefaultEndpoint {

    private final EventLoopClients clients;
    private final URI base;
    private final boolean grant;

    AsyncHttpEndpoint(String uri, AsyncHttpComponent component, EventLoopClients clients, URI base, boolean grant) {
        super(uri, component);
        this.clients = clients;
        this.base = base;
        this.grant = grant;
    }

    @Override
    public Producer createProducer() {
        return new AsyncHttpProducer(this, clients, base, grant);
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
