package io.guestway.token;

import io.guestway.api.RequestStep;
import io.guestway.genesys.GenesysCall;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.guestway.step.AsyncStep;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Single flight: one refresh at a time, on a thread of its own that no caller's cancellation reaches; whoever asks
 * meanwhile gets the result of the one under way, and nobody holds a thread while waiting.
 */
public final class RefreshOnce {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.token");
    private static final long LONGEST_STOP_SECONDS = 30;

    private final ExecutorService thread;
    /** Those who waited go on here, whatever they do next. */
    private final ExecutorService waiters;

    private final String route;
    private final Runnable afterwards;
    private volatile Thread pilot;
    private CompletableFuture<Void> flight;
    private CamelContext flightContext;

    /**
     * @param name what the names of its threads begin with
     * @param route the endpoint whose route refreshes
     * @param afterwards what is to be done after each refresh, however it ended
     */
    public RefreshOnce(String name, String route, Runnable afterwards) {
        this.thread = Executors.newSingleThreadExecutor(task -> daemon(task, name + "-rotation"));
        this.waiters = Executors.newCachedThreadPool(task -> daemon(task, name + "-refreshed"));
        this.route = route;
        this.afterwards = afterwards;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** The step: goes on when the refresh that it began, or found under way, has ended. */
    public AsyncProcessor step() {
        return new AsyncStep(this::join);
    }

    /** Whether a refresh is under way. */
    synchronized boolean isFlying() {
        return flight != null;
    }

    /** Whether a refresh is under way by the routes of this context. */
    public synchronized boolean isFlyingIn(CamelContext context) {
        return flight != null && flightContext == context;
    }

    private synchronized CompletableFuture<Void> join(Exchange exchange) {
        if (flight != null && Thread.currentThread() == pilot) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("a route that takes part in a refresh asks for a refresh"));
        }
        if (flight != null) {
            return flight;
        }
        CamelContext context = exchange.getContext();
        String asked = exchange.getVariable(RequestStep.REQUEST_ID, String.class);
        // a timer has none: what support asks for has one all the same
        String requestId = asked == null || asked.equals("none") ? RequestStep.requestId(null) : asked;
        CompletableFuture<Void> started = exclusively(() -> fly(context, requestId));
        if (!started.isDone()) {
            flight = started;
            flightContext = context;
        }
        return started;
    }

    private synchronized void land() {
        flight = null;
        flightContext = null;
    }

    private Void fly(CamelContext context, String requestId) throws Exception {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            Exchange done = template.send(route, exchange -> {
                exchange.setVariable(RequestStep.REQUEST_ID, requestId);
                exchange.setVariable(GenesysCall.CORRELATION_ID, "none");
            });
            if (done.getException() != null) {
                throw done.getException();
            }
            return null;
        } finally {
            afterwards.run();
            // whoever waited may ask again at once
            land();
        }
    }

    /** Work that no refresh may come in between of; it is done on the same thread, in its turn. */
    <T> CompletableFuture<T> exclusively(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                pilot = Thread.currentThread();
                try {
                    T value = work.call();
                    waiters.execute(() -> result.complete(value));
                } catch (Throwable e) {
                    waiters.execute(() -> result.completeExceptionally(e));
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(
                    new ProblemException(ErrorCode.UNEXPECTED, 503, "Guestway is stopping; try again", null, null));
        }
        return result;
    }

    /** Lets the refresh that is under way come to its end, and begins no other. */
    public void end() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("stopped in the middle of a refresh; the next start settles it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        waiters.shutdown();
    }
}
