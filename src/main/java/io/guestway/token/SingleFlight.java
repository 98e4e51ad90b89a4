package io.guestway.token;

import io.guestway.api.RequestStep;
import io.guestway.genesys.GenesysCall;
import io.guestway.problem.ProblemException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One refresh at a time, on its own thread, which no cancellation of a caller reaches. Other callers get the result of
 * the refresh in progress and hold no thread while they wait.
 */
public final class SingleFlight {

    /** A refresh that is queued or runs. */
    private record Flight(CamelContext context, CompletableFuture<Void> result) {}

    private static final Logger LOG = LoggerFactory.getLogger("guestway.token");
    private static final long LONGEST_STOP_SECONDS = 30;

    private final ExecutorService thread;
    /** Callers continue here, whatever they do next. */
    private final ExecutorService waiters;

    private final Runnable afterwards;
    private volatile Thread refreshing;
    private final Set<Flight> flights = new HashSet<>();
    /** The flight whose result callers may share; null once that is known. */
    private Flight joinable;

    private Flight current;

    /**
     * @param name what the names of its threads begin with
     * @param afterwards runs after each refresh, however it ended
     */
    public SingleFlight(String name, Runnable afterwards) {
        this.thread = Executors.newSingleThreadExecutor(task -> daemon(task, name + "-rotation"));
        this.waiters = Executors.newCachedThreadPool(task -> daemon(task, name + "-refreshed"));
        this.afterwards = afterwards;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Joins the refresh in progress, or begins one, for routes: {@code join(${exchange}, 'direct:…')}.
     *
     * @param endpoint the route that refreshes
     * @return completes with the unchanged body when the refresh has ended, or with its failure
     */
    public CompletionStage<Object> join(Exchange exchange, String endpoint) {
        Object body = exchange.getMessage().getBody();
        CompletableFuture<Object> joined = new CompletableFuture<>();
        joinFlight(exchange, endpoint).whenComplete((done, failure) -> {
            if (failure == null) {
                joined.complete(body);
            } else {
                joined.completeExceptionally(failure);
            }
        });
        return joined;
    }

    /** Whether a refresh is in progress. */
    public synchronized boolean isFlying() {
        return !flights.isEmpty();
    }

    /** Whether a refresh is in progress by the routes of this context. */
    public synchronized boolean isFlyingIn(CamelContext context) {
        return flights.stream().anyMatch(flight -> flight.context == context);
    }

    /** The result of the refresh in progress is known: a caller from now on gets a refresh after this one. */
    synchronized void conclude() {
        if (joinable == current) {
            joinable = null;
        }
    }

    private synchronized CompletableFuture<Void> joinFlight(Exchange exchange, String endpoint) {
        if (!flights.isEmpty() && Thread.currentThread() == refreshing) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("a route that is part of a refresh asked for a refresh"));
        }
        if (joinable == null) {
            String asked = exchange.getVariable(RequestStep.REQUEST_ID, String.class);
            // a timer has none; the log line of a refresh always has one
            String requestId = asked == null || asked.equals("none") ? RequestStep.requestId(null) : asked;
            Flight flight = new Flight(exchange.getContext(), new CompletableFuture<>());
            flights.add(flight);
            joinable = flight;
            exclusively(() -> fly(flight, endpoint, requestId)).whenComplete((done, failure) -> {
                // fly does not run, and does not land, if the process is stopping
                land(flight);
                if (failure == null) {
                    flight.result.complete(null);
                } else {
                    flight.result.completeExceptionally(failure);
                }
            });
            return flight.result;
        }
        return joinable.result;
    }

    private synchronized void land(Flight flight) {
        flights.remove(flight);
        if (joinable == flight) {
            joinable = null;
        }
    }

    private synchronized void takeOff(Flight flight) {
        current = flight;
    }

    private Void fly(Flight flight, String endpoint, String requestId) throws Exception {
        takeOff(flight);
        try (ProducerTemplate template = flight.context.createProducerTemplate()) {
            Exchange done = template.send(endpoint, exchange -> {
                exchange.setVariable(RequestStep.REQUEST_ID, requestId);
                exchange.setVariable(GenesysCall.CORRELATION_ID, "none");
            });
            if (done.getException() != null) {
                throw done.getException();
            }
            return null;
        } finally {
            afterwards.run();
            // a caller that waited may ask again at once
            land(flight);
        }
    }

    /** Runs work between two refreshes, on the same thread. */
    <T> CompletableFuture<T> exclusively(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                refreshing = Thread.currentThread();
                try {
                    T value = work.call();
                    waiters.execute(() -> result.complete(value));
                } catch (Throwable e) {
                    waiters.execute(() -> result.completeExceptionally(e));
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(ProblemException.unavailable("Guestway is stopping; try again"));
        }
        return result;
    }

    /** Waits for the refresh in progress, and begins no other. */
    public void end() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("refresh interrupted by the stop; the next start replays it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        waiters.shutdown();
    }
}
