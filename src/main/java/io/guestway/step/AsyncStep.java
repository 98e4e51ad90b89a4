package io.guestway.step;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/** An asynchronous step of a route, which holds no thread until its work is done. */
public final class AsyncStep extends AsyncProcessorSupport {

    /** The work. It must not change the exchange after its stage completes. */
    public interface Work {
        CompletionStage<?> start(Exchange exchange) throws Exception;
    }

    private final Work work;

    public AsyncStep(Work work) {
        this.work = work;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        CompletionStage<?> stage;
        try {
            stage = work.start(exchange);
        } catch (Exception e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        CompletableFuture<?> result = stage.toCompletableFuture();
        boolean atOnce = result.isDone();
        result.whenComplete((done, failure) -> {
            if (failure != null) {
                exchange.setException(unwrap(failure));
            }
            callback.done(atOnce);
        });
        return atOnce;
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
