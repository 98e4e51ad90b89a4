package io.guestway.genesys;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.service.ServiceHelper;

/** Calls another endpoint, which blocks, on a worker thread; the route continues on that thread. Producers only. */
final class WorkerEndpoint extends DefaultEndpoint {

    private static final String JSON = "application/json";

    private final Endpoint blocking;
    private final Executor workers;

    /** @param workers rejects the call if no thread is free */
    WorkerEndpoint(String uri, AsyncHttpComponent component, Endpoint blocking, Executor workers) {
        super(uri, component);
        this.blocking = blocking;
        this.workers = workers;
    }

    @Override
    public Producer createProducer() throws Exception {
        return new WorkerProducer(blocking.createProducer());
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(AsyncHttpComponent.SCHEME + ": supports producers only");
    }

    private final class WorkerProducer extends DefaultAsyncProducer {

        private final Producer producer;

        WorkerProducer(Producer producer) {
            super(WorkerEndpoint.this);
            this.producer = producer;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            try {
                workers.execute(() -> {
                    call(exchange);
                    callback.done(false);
                });
                return false;
            } catch (RejectedExecutionException busy) {
                exchange.setException(busy);
                callback.done(true);
                return true;
            }
        }

        private void call(Exchange exchange) {
            Message message = exchange.getMessage();
            if (message.getHeader("Accept") == null) {
                message.setHeader("Accept", JSON);
            }
            if (message.getBody() != null && message.getHeader(Exchange.CONTENT_TYPE) == null) {
                message.setHeader(Exchange.CONTENT_TYPE, JSON);
            }
            try {
                producer.process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            }
        }

        @Override
        protected void doStart() throws Exception {
            ServiceHelper.startService(producer);
            super.doStart();
        }

        @Override
        protected void doStop() throws Exception {
            super.doStop();
            ServiceHelper.stopService(producer);
        }
    }
}
