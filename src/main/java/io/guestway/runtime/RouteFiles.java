package io.guestway.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.support.PatternHelper;

/**
 * The route files of a folder as texts. Rejects errors that Camel ignores, and finds the line of errors that Camel
 * reports.
 */
final class RouteFiles {

    private static final Pattern AT = Pattern.compile(">>> \\w+\\[(.*?)] <<<");
    private static final Pattern PROPERTY = Pattern.compile("Property with key \\[([^]]+)]");
    private static final Pattern REFERENCE = Pattern.compile("registry (?:with ref|for): (\\S+)");
    private static final Pattern LINE = Pattern.compile("line (\\d+), column \\d+");

    private final List<RouteFile> files = new ArrayList<>();

    /**
     * Reads the files and rejects duplicate ids, of which Camel would drop the first.
     *
     * @param folder for messages
     * @throws RoutesRejectedException with file, line and reason
     */
    RouteFiles(String folder, Map<String, byte[]> snapshot) throws RoutesRejectedException {
        Map<String, String> places = new TreeMap<>();
        for (Map.Entry<String, byte[]> entry : snapshot.entrySet()) {
            RouteFile file = new RouteFile(folder + "/" + entry.getKey(), entry.getValue());
            files.add(file);
            for (RouteFile.Definition definition : file.definitions()) {
                String place = file.name() + ":" + definition.line();
                String key = definition.kind() + " " + definition.id();
                String other = definition.id().isEmpty() ? null : places.putIfAbsent(key, place);
                if (other != null) {
                    throw new RoutesRejectedException(
                            place + ": " + key + " is a duplicate of " + other + "; use another id", null);
                }
            }
            RenamedNames.reject(file);
            HttpOptions.rejectUnknown(file);
            EventConsumers.rejectSharedQueue(file);
        }
    }

    /** The load order: a route that is loaded before its route configuration would ignore it. */
    List<String> configurationsFirst(Collection<String> names, String folder) {
        Set<String> configuring = new TreeSet<>();
        files.stream()
                .filter(file -> file.definitions().stream()
                        .anyMatch(definition -> definition.kind().equals("routeConfiguration")))
                .forEach(file -> configuring.add(file.name()));
        return names.stream()
                .sorted(Comparator.comparing((String name) -> !configuring.contains(folder + "/" + name))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** Rejects references to missing beans that Camel ignores, such as the one of the redelivery policy. */
    void rejectUnknownBeans(ModelCamelContext context) throws RoutesRejectedException {
        Set<String> used = new TreeSet<>();
        context.getRouteDefinitions().forEach(route -> used.add(String.valueOf(route.getRouteConfigurationId())));
        List<OnExceptionDefinition> handlers = new ArrayList<>();
        context.getRouteConfigurationDefinitions().stream()
                .filter(configuration ->
                        used.stream().anyMatch(pattern -> PatternHelper.matchPattern(configuration.getId(), pattern)))
                .forEach(configuration -> handlers.addAll(configuration.getOnExceptions()));
        context.getRouteDefinitions()
                .forEach(route -> handlers.addAll(ProcessorDefinitionHelper.filterTypeInOutputs(
                        route.getOutputs(), OnExceptionDefinition.class)));
        for (OnExceptionDefinition handler : handlers) {
            for (String bean : new String[] {handler.getOnExceptionOccurredRef(), handler.getOnRedeliveryRef()}) {
                if (bean != null && context.getRegistry().lookupByName(bean.replaceFirst("^#(bean:)?", "")) == null) {
                    String place = find(bean::equals).map(found -> found + ": ").orElse("");
                    throw new RoutesRejectedException(place + "missing bean " + bean, null);
                }
            }
        }
    }

    /** A failure of Camel to read a file. */
    RoutesRejectedException loadFailure(String name, Throwable failure) {
        String reason = Reasons.of(failure, "");
        Matcher line = LINE.matcher(reason);
        String place = line.find() ? name + ":" + line.group(1) : name;
        return new RoutesRejectedException(place + ": " + reason, failure);
    }

    /** A failure of Camel to create or start the routes. */
    RoutesRejectedException startFailure(Throwable failure) {
        String reason = Reasons.of(failure, "");
        return new RoutesRejectedException(
                place(failure).map(place -> place + ": ").orElse("") + reason, failure);
    }

    /** An endpoint that a route calls but no route consumes. */
    RoutesRejectedException missingConsumer(String endpoint) {
        String where = find(text -> text.equals(endpoint) || text.startsWith(endpoint + "?"))
                .map(place -> place + ": ")
                .orElse("");
        return new RoutesRejectedException(where + "no route consumes " + endpoint + ", which this route calls", null);
    }

    /** The place of a step; that of its route if the step is unknown. */
    String placeOf(String route, String step) {
        return inRoute(route, step).orElse("a route without a file");
    }

    private Optional<String> place(Throwable failure) {
        String route = null;
        String at = null;
        String endpoint = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof NoSuchBeanException bean) {
                Optional<String> place = find(text -> text.equals(bean.getName()) || text.equals("#" + bean.getName()));
                if (place.isPresent()) {
                    return place;
                }
            }
            Matcher reference = REFERENCE.matcher(message);
            if (reference.find()) {
                Optional<String> place = find(reference.group(1)::equals);
                if (place.isPresent()) {
                    return place;
                }
            }
            Matcher property = PROPERTY.matcher(message);
            if (property.find()) {
                Optional<String> place = find(text -> text.contains("{{" + property.group(1)));
                if (place.isPresent()) {
                    return place;
                }
            }
            if (cause instanceof FailedToCreateRouteException create && create.getRouteId() != null) {
                route = create.getRouteId();
                Matcher step = AT.matcher(message);
                at = step.find() ? step.group(1) : at;
            }
            if (cause instanceof FailedToStartRouteException start) {
                route = start.getRouteId();
            }
            if (cause instanceof ResolveEndpointFailedException unresolved) {
                endpoint = unresolved.getUri();
            }
        }
        if (route == null) {
            return Optional.empty();
        }
        Optional<String> call = endpoint == null ? Optional.empty() : call(route, endpoint);
        return call.isPresent() ? call : inRoute(route, at);
    }

    /** The line of the step that calls an endpoint: the one whose URI and options are all part of the endpoint's. */
    private Optional<String> call(String route, String endpoint) {
        String uri = endpoint.replace("://", ":");
        return definition(route, (file, definition) -> file.calls().stream()
                .filter(call -> call.line() > definition.line() && call.line() <= definition.lastLine())
                .filter(call -> uri.startsWith(call.uri().split("\\?", 2)[0]))
                .filter(call -> call.options().stream().allMatch(option -> uri.contains(option.value() + "=")))
                .max(Comparator.comparingInt(call -> call.uri().length()))
                .map(call -> file.name() + ":" + call.line()));
    }

    /** The line of a step; that of its route if the step is unknown. */
    private Optional<String> inRoute(String route, String step) {
        return definition(route, (file, definition) -> {
            OptionalInt line = step == null
                    ? OptionalInt.empty()
                    : file.line(
                            text -> text.length() > 3 && step.contains(text) && !text.equals(route),
                            definition.line() + 1,
                            definition.lastLine());
            return Optional.of(file.name() + ":" + line.orElse(definition.line()));
        });
    }

    /** A place in the definition of a route. */
    private Optional<String> definition(
            String route, BiFunction<RouteFile, RouteFile.Definition, Optional<String>> place) {
        for (RouteFile file : files) {
            for (RouteFile.Definition definition : file.definitions()) {
                if (definition.id().equals(route)) {
                    return place.apply(file, definition);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> find(Predicate<String> fits) {
        for (RouteFile file : files) {
            OptionalInt line = file.line(fits, 1, Integer.MAX_VALUE);
            if (line.isPresent()) {
                return Optional.of(file.name() + ":" + line.getAsInt());
            }
        }
        return Optional.empty();
    }
}
