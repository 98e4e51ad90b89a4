package io.guestway.benchmarks;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The system properties of a run, see benchmarks/README.md.
 *
 * @param jars the Guestway jars by the name of their server
 */
record Options(
        List<String> servers,
        List<Shape> shapes,
        int connections,
        int rounds,
        int requests,
        int warmUp,
        int delay,
        Map<String, Path> jars) {

    static Options ofSystemProperties() {
        Map<String, Path> jars = new LinkedHashMap<>();
        jars.put("guestway", Path.of("target", "guestway.jar"));
        jars.put("camel-http", Path.of("target", "guestway.jar"));
        for (String jar : list("guestway.jar", "")) {
            int others = jars.size() - 2;
            jars.put("guestway-before" + (others == 0 ? "" : "-" + (others + 1)), Path.of(jar));
        }
        Stream<String> before = jars.keySet().stream().filter(name -> name.startsWith("guestway-"));
        return new Options(
                Stream.concat(list("servers", "lean,duties,tutorial,guestway,camel-http").stream(), before)
                        .distinct()
                        .toList(),
                list("shapes", "create,evict").stream()
                        .map(name -> Shape.valueOf(name.toUpperCase(Locale.ROOT)))
                        .toList(),
                number("connections", "64"),
                number("rounds", "5"),
                number("requests", "40000"),
                number("warm-up", "60000"),
                number("delay", "0"),
                jars);
    }

    private static List<String> list(String name, String otherwise) {
        return Stream.of(text(name, otherwise).split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static int number(String name, String otherwise) {
        return Integer.parseInt(text(name, otherwise));
    }

    private static String text(String name, String otherwise) {
        String value = System.getProperty(name, "");
        return value.isBlank() ? otherwise : value;
    }
}
