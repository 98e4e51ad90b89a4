package io.guestway.runtime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A route file as text with line numbers, so that an error can name its place. */
final class RouteFile {

    /** A definition in the file, such as a route. */
    record Definition(String kind, String id, int line, int lastLine) {}

    /** A text in the file. */
    record Text(String value, int line, String of) {

        Text(String value, int line) {
            this(value, line, "");
        }
    }

    /** A step's endpoint with its options. */
    record Call(String step, String uri, List<Text> options, int line) {

        /** The value of an option as written; null if it is missing. */
        String option(String name) {
            return options.stream()
                    .filter(option -> option.value.equals(name))
                    .map(Text::of)
                    .findFirst()
                    .orElse(null);
        }
    }

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setUseMarks(true).build();

    private static final int LARGEST = 1 << 20;

    private final String name;
    private final Node root;
    private final List<Definition> definitions = new ArrayList<>();
    private final List<Text> texts = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();

    /**
     * @param name for messages
     * @throws RoutesRejectedException if it is not a list of definitions; the message has the line and the reason
     */
    RouteFile(String name, byte[] bytes) throws RoutesRejectedException {
        this.name = name;
        if (bytes.length > LARGEST) {
            throw new RoutesRejectedException(
                    name + ": is larger than 1 MB; move files other than routes elsewhere", null);
        }
        try {
            root = new Compose(SETTINGS)
                    .composeString(new String(bytes, StandardCharsets.UTF_8))
                    .orElse(null);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new RoutesRejectedException(
                    name + ":" + line + ": " + e.getProblem().strip(), e);
        } catch (YamlEngineException e) {
            throw new RoutesRejectedException(name + ": " + Reasons.of(e, ""), e);
        } catch (StackOverflowError e) {
            throw new RoutesRejectedException(name + ": is nested too deeply; simplify the file", null);
        }
        if (!(root instanceof SequenceNode list) || list.getValue().isEmpty()) {
            throw new RoutesRejectedException(
                    name + ":1: is not a list of routes; start it with `- route:`, or delete the file", null);
        }
        for (Node entry : list.getValue()) {
            if (!(entry instanceof MappingNode map) || map.getValue().isEmpty()) {
                throw new RoutesRejectedException(
                        name + ":" + line(entry) + ": is not a definition such as `route:` or `routeConfiguration:`",
                        null);
            }
            NodeTuple definition = map.getValue().get(0);
            definitions.add(new Definition(
                    scalar(definition.getKeyNode()), id(definition.getValueNode()), line(entry), lastLine(entry)));
        }
        read(root);
    }

    String name() {
        return name;
    }

    List<Definition> definitions() {
        return definitions;
    }

    List<Call> calls() {
        return calls;
    }

    /** The line of the longest matching text within a range of lines. */
    OptionalInt line(Predicate<String> fits, int from, int to) {
        return texts.stream()
                .filter(text -> text.line >= from && text.line <= to && fits.test(text.value))
                .sorted(Comparator.comparingInt(text -> -text.value.length()))
                .mapToInt(Text::line)
                .findFirst();
    }

    /** The line of the node at a path of field names and positions, or of its last existing ancestor. */
    int line(List<Object> path) {
        Node node = root;
        int line = 1;
        for (Object step : path) {
            Node next = null;
            if (node instanceof MappingNode map) {
                for (NodeTuple entry : map.getValue()) {
                    if (scalar(entry.getKeyNode()).equals(step)) {
                        next = entry.getValueNode();
                        line = line(entry.getKeyNode());
                    }
                }
            } else if (node instanceof SequenceNode list && step instanceof Integer position) {
                next = list.getValue().get(position);
                line = line(next);
            }
            if (next == null) {
                break;
            }
            node = next;
        }
        return line;
    }

    private void read(Node node) {
        if (node instanceof ScalarNode scalar) {
            texts.add(new Text(scalar.getValue(), line(node)));
        } else if (node instanceof SequenceNode list) {
            list.getValue().forEach(this::read);
        } else if (node instanceof MappingNode map) {
            for (NodeTuple entry : map.getValue()) {
                call(entry);
                read(entry.getKeyNode());
                read(entry.getValueNode());
            }
        }
    }

    private void call(NodeTuple entry) {
        String step = scalar(entry.getKeyNode());
        if (!List.of("to", "toD", "tod", "wireTap", "enrich", "from").contains(step)) {
            return;
        }
        if (entry.getValueNode() instanceof ScalarNode uri) {
            calls.add(new Call(step, uri.getValue(), List.of(), line(uri)));
        } else if (entry.getValueNode() instanceof MappingNode map) {
            Node uri = field(map, "uri");
            List<Text> options = new ArrayList<>();
            if (field(map, "parameters") instanceof MappingNode parameters) {
                parameters
                        .getValue()
                        .forEach(option -> options.add(new Text(
                                scalar(option.getKeyNode()),
                                line(option.getKeyNode()),
                                scalar(option.getValueNode()))));
            }
            if (uri != null) {
                calls.add(new Call(step, scalar(uri), options, line(uri)));
            }
        }
    }

    private static String id(Node definition) {
        return definition instanceof MappingNode map ? scalar(field(map, "id")) : "";
    }

    private static Node field(MappingNode map, String name) {
        for (NodeTuple entry : map.getValue()) {
            if (scalar(entry.getKeyNode()).toLowerCase(Locale.ROOT).equals(name)) {
                return entry.getValueNode();
            }
        }
        return null;
    }

    private static String scalar(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static int lastLine(Node node) {
        return node.getEndMark().map(mark -> mark.getLine() + 1).orElse(Integer.MAX_VALUE);
    }
}
