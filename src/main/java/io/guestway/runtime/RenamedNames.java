package io.guestway.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Names of beans, endpoints and variables of earlier versions: a file that has one is rejected, with the new name. */
final class RenamedNames {

    /** Old names and what to use instead. */
    static final Map<String, String> NAMES = read();

    private RenamedNames() {}

    private static Map<String, String> read() {
        Properties properties = new Properties();
        try (InputStream file = RenamedNames.class.getResourceAsStream("/guestway/renamed.properties")) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> names = new TreeMap<>();
        properties.forEach((old, replacement) -> names.put((String) old, (String) replacement));
        return names;
    }

    /** Throws {@link RoutesRejectedException} with the line of the first old name and what to use instead. */
    static void reject(RouteFile file) throws RoutesRejectedException {
        for (Map.Entry<String, String> name : NAMES.entrySet()) {
            Pattern old = Pattern.compile("(?<![\\w-])" + Pattern.quote(name.getKey()) + "(?![\\w-])");
            OptionalInt line = file.line(text -> old.matcher(text).find(), 1, Integer.MAX_VALUE);
            if (line.isPresent()) {
                throw new RoutesRejectedException(
                        file.name() + ":" + line.getAsInt() + ": " + name.getKey()
                                + " is a name of an earlier version; use " + name.getValue() + " (UPGRADING.md)",
                        null);
            }
        }
    }
}
