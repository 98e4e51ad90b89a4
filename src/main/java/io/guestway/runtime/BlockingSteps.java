package io.guestway.runtime;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * Finds steps that may block in event-loop routes and continues those routes on a worker thread, because a blocked
 * event loop delays every caller. It follows static {@code direct:} calls, and those in the argument {@code route} of a
 * step.
 */
final class BlockingSteps {

    /** Components with non-blocking producers; all others may block. */
    private static final Set<String> ASYNCHRONOUS =
            Set.of("direct", "log", "mock", "stub", "netty", "netty-http", "vertx-http", "bean", "class", "language");

    private static final String EVENT_LOOP = "#guestwayEventLoop";
    private static final Pattern ROUTE_OF_STEP = Pattern.compile("[?&]route=(direct(?::|%3A)[^&]+)");

    /** A blocking step. */
    record Found(String route, String step) {}

    private final Map<String, RouteDefinition> byInput = new HashMap<>();
    private final String scheme;
    private final String workers;
    private final List<Found> found = new ArrayList<>();

    /**
     * @param scheme the prefix of the schemes of Guestway's own components
     * @param workers the name of the worker pool
     */
    BlockingSteps(String scheme, String workers) {
        this.scheme = scheme;
        this.workers = workers;
    }

    /**
     * Puts a {@code threads} step before each step that may block.
     *
     * @param operations the operation ids, which the API route calls by name
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

    /** Whether the following steps already run on a worker thread. */
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
            if (step instanceof ToDefinition to && to.getUri() != null) {
                called(to.getUri()).ifPresent(input -> add(open, input));
            }
            if (walk(route, step, open)) {
                return true;
            }
        }
        return false;
    }

    /** The route that an endpoint calls: itself, or the one in the argument of a step. */
    private Optional<String> called(String uri) {
        if (uri.startsWith("direct:")) {
            return Optional.of(base(uri));
        }
        Matcher route = ROUTE_OF_STEP.matcher(uri);
        return uri.startsWith(scheme + "-") && route.find()
                ? Optional.of(URLDecoder.decode(route.group(1), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private void add(Deque<RouteDefinition> open, String input) {
        RouteDefinition route = byInput.get(input);
        if (route != null) {
            open.add(route);
        }
    }

    /** The blocking part of the step as written in the route file; null if it does not block. */
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
