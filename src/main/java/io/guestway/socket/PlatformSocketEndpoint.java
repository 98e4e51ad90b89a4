package io.guestway.socket;

import io.vertx.core.http.HttpClientOptions;
import java.time.Instant;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConfiguration;
import org.apache.camel.component.vertx.websocket.VertxWebsocketEndpoint;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultProducer;

/** An endpoint of {@link PlatformSocketComponent}. */
final class PlatformSocketEndpoint extends VertxWebsocketEndpoint {

    private final PlatformSocket socket;

    PlatformSocketEndpoint(
            String uri,
            PlatformSocketComponent component,
            VertxWebsocketConfiguration configuration,
            PlatformSocket socket) {
        super(uri, component, configuration);
        this.socket = socket;
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) throws Exception {
                String text = exchange.getMessage().getMandatoryBody(String.class);
                Long until = exchange.getVariable(PlatformSocketComponent.UNTIL, Long.class);
                if (until == null) {
                    socket.send(text);
                } else {
                    socket.sendNewest(text, Instant.ofEpochMilli(until));
                }
            }
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Consumer consumer = new FrameConsumer(processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** Passes each inbound frame to the route, on a thread that may block. */
    private final class FrameConsumer extends DefaultConsumer implements InboundFrames.Listener {

        FrameConsumer(Processor processor) {
            super(PlatformSocketEndpoint.this, processor);
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            socket.open(getWebSocketConnectOptions(new HttpClientOptions()), this);
        }

        @Override
        protected void doStop() throws Exception {
            socket.release(this);
            super.doStop();
        }

        @Override
        public void received(Object frame, Runnable done) {
            socket.work(() -> take(frame), done);
        }

        private void take(Object frame) {
            Exchange exchange = createExchange(false);
            try {
                createUoW(exchange);
                exchange.getMessage().setBody(frame);
                getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            } finally {
                if (exchange.getException() != null) {
                    getExceptionHandler().handleException("frame not processed", exchange, exchange.getException());
                }
                doneUoW(exchange);
                releaseExchange(exchange, false);
            }
        }
    }
}
