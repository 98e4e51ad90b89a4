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

/** A route file as text: what stands in it and on which line, so that a refusal can say where. */
final class RouteFile {

    /** An entry of the file, such as a route. */
    record Definition(String kind, String id, int line, int lastLine) {}

    /** A text in the file. */
    record Text(String value, int line, String of) {

        Text(String value, int line) {
            this(value, line, "");
        }
    }

    /** The options of a step's endpoint, as the file says them. */
    record Call(String step, String uri, List<Text> options, int line) {

        /** The value of an option, as the file says it; null if it is not there. */
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
     * @param name as messages say it
     * @throws RefusedException where it is no list of definitions; the message says line and reason
     */
    RouteFile(String name, byte[] bytes) throws RefusedException {
        this.name = name;
        if (bytes.length > LARGEST) {
            throw new RefusedException(name + ": is larger than 1 MB; is it a route file?", null);
        }
        try {
            root = new Compose(SETTINGS)
                    .composeString(new String(bytes, StandardCharsets.UTF_8))
                    .orElse(null);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new RefusedException(name + ":" + line + ": " + e.getProblem().strip(), e);
        } catch (YamlEngineException e) {
            throw new RefusedException(name + ": " + Reasons.of(e, ""), e);
        } catch (StackOverflowError e) {
            throw new RefusedException(name + ": is nested too deeply; is it a route file?", null);
        }
        if (!(root instanceof SequenceNode list) || list.getValue().isEmpty()) {
            throw new RefusedException(
                    name + ":1: holds no list of routes; begin it with `- route:`, or delete the file", null);
        }
        for (Node entry : list.getValue()) {
            if (!(entry instanceof MappingNode map) || map.getValue().isEmpty()) {
                throw new RefusedException(
                        name + ":" + line(entry) + ": is no definition such as `route:` or `routeConfiguration:`",
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

    /** The line of the longest text that fits, the first of them, among those from a line to another. */
    OptionalInt line(Predicate<String> fits, int from, int to) {
        return texts.stream()
                .filter(text -> text.line >= from && text.line <= to && fits.test(text.value))
                .sorted(Comparator.comparingInt(text -> -text.value.length()))
                .mapToInt(Text::line)
                .findFirst();
    }

    /** The line of what lies at a path of field names and positions; of the last that is there where the path ends early. */
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
