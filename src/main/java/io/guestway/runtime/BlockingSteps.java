package io.guestway.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.model.DelayDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.PollDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ThreadsDefinition;
import org.apache.camel.model.ThrottleDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/**
 * Finds steps that may block in routes that run on the event loop, and has those routes go on on a worker thread from
 * there: one blocked event loop would hold up every caller. It follows static {@code direct:} calls only.
 */
final class BlockingSteps {

    /** Components whose producers do not hold a thread; everything else may. */
    private static final Set<String> ASYNCHRONOUS =
            Set.of("direct", "log", "mock", "stub", "netty", "netty-http", "vertx-http", "bean", "class", "language");

    private static final String EVENT_LOOP = "#guestwayEventLoop";

    /** A step that was found. */
    record Found(String route, String step) {}

    private final Map<String, RouteDefinition> byInput = new HashMap<>();
    private final String scheme;
    private final String workers;
    private final List<Found> found = new ArrayList<>();

    /**
     * @param scheme what the schemes of Guestway's own components begin with
     * @param workers the name of the worker pool
     */
    BlockingSteps(String scheme, String workers) {
        this.scheme = scheme;
        this.workers = workers;
    }

    /**
     * Puts a {@code threads} step before each step that may block.
     *
     * @param operations the operations of the contract, which the entrance calls by name
     */
    List<Found> moveToWorkers(List<RouteDefinition> routes, Set<String> operations) {
        routes.forEach(route -> byInput.put(base(route.getInput().getEndpointUri()), route));
        Deque<RouteDefinition> open = new ArrayDeque<>();
        for (RouteDefinition route : routes) {
            if (route.getInput().getEndpointUri().contains(EVENT_LOOP)) {
                open.add(route);
            }
        }
        if (!open.isEmpty()) {
            operations.forEach(operation -> add(open, "direct:" + operation));
        }
        Set<RouteDefinition> seen = new HashSet<>();
        while (!open.isEmpty()) {
            RouteDefinition route = open.poll();
            if (seen.add(route)) {
                walk(route, route, open);
            }
        }
        return found;
    }

    /** Whether the steps behind these run on a worker thread already. */
    private boolean walk(RouteDefinition route, ProcessorDefinition<?> parent, Deque<RouteDefinition> open) {
        List<ProcessorDefinition<?>> steps = parent.getOutputs();
        for (int i = 0; i < steps.size(); i++) {
            ProcessorDefinition<?> step = steps.get(i);
            if (step instanceof ThreadsDefinition) {
                return true;
            }
            String blocking = blocking(step);
            if (blocking != null) {
                ThreadsDefinition threads = new ThreadsDefinition();
                threads.setExecutorService("#" + workers);
                threads.setCallerRunsWhenRejected("false");
                threads.setParent(parent);
                steps.add(i, threads);
                found.add(new Found(route.getRouteId(), blocking));
                return true;
            }
            if (step instanceof ToDefinition to
                    && to.getUri() != null
                    && to.getUri().startsWith("direct:")) {
                add(open, base(to.getUri()));
            }
            if (walk(route, step, open)) {
                return true;
            }
        }
        return false;
    }

    private void add(Deque<RouteDefinition> open, String input) {
        RouteDefinition route = byInput.get(input);
        if (route != null) {
            open.add(route);
        }
    }

    /** What of the step may block, as a route file writes it; null if nothing does. */
    private String blocking(ProcessorDefinition<?> step) {
        if (step instanceof ThrottleDefinition throttle) {
            return isOn(throttle.getRejectExecution()) || isOn(throttle.getAsyncDelayed()) ? null : "throttle";
        }
        if (step instanceof DelayDefinition delay) {
            return delay.getAsyncDelayed() == null || isOn(delay.getAsyncDelayed()) ? null : "delay";
        }
        if (step instanceof PollEnrichDefinition) {
            return "pollEnrich";
        }
        if (step instanceof PollDefinition) {
            return "poll";
        }
        if (step instanceof EnrichDefinition) {
            return "enrich";
        }
        if (step instanceof ToDynamicDefinition dynamic) {
            return mayBlock(dynamic.getUri()) ? dynamic.getUri() : null;
        }
        if (step instanceof ToDefinition to) {
            return mayBlock(to.getUri()) ? to.getUri() : null;
        }
        return null;
    }

    private boolean mayBlock(String uri) {
        if (uri == null || uri.startsWith("{{")) {
            return false;
        }
        String name = uri.split(":", 2)[0];
        if (name.equals("seda")) {
            return !uri.contains("waitForTaskToComplete=Never");
        }
        boolean isOurs = name.startsWith(scheme + "-");
        return isOurs
                ? name.equals(scheme + "-camel-http") || name.equals(scheme + "-redis")
                : !ASYNCHRONOUS.contains(name);
    }

    private static boolean isOn(String value) {
        return "true".equals(value);
    }

    private static String base(String uri) {
        return uri.split("\\?", 2)[0].replaceFirst("^(\\w[\\w-]*):/*", "$1:");
    }
}
