package io.guestway.runtime;

import io.guestway.config.Nearest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.component.http.HttpEndpointUriFactory;

/**
 * Finds misspelled camel-http options, which camel-http sends as query parameters of the URL. Entries of
 * {@code parameters:} are options, and so are query parameters that differ from an option by one or two letters.
 */
final class HttpOptions {

    private static final int SLIP = 2;
    private static final Set<String> KNOWN = new TreeSet<>(new HttpEndpointUriFactory().propertyNames());

    static {
        // options that are missing in the catalog but supported by the component
        KNOWN.addAll(List.of(
                "connectTimeout",
                "connectionRequestTimeout",
                "responseTimeout",
                "soTimeout",
                "httpMethodRestrict",
                "muteException",
                "httpBinding"));
    }

    /** Those of {@code guestway-http:} itself. */
    private static final Set<String> OWN = Set.of("client", "path", "grant");

    private HttpOptions() {}

    /** Throws {@link RoutesRejectedException} naming the line and the closest option. */
    static void rejectUnknown(RouteFile file) throws RoutesRejectedException {
        for (RouteFile.Call call : file.calls()) {
            if (!call.uri().matches("(?s)(guestway-(camel-)?http:)?(https?://|\\{\\{).*")
                    || call.uri().startsWith("{{") && call.options().isEmpty()) {
                continue;
            }
            boolean own = call.uri().startsWith("guestway-http:");
            for (RouteFile.Text option : call.options()) {
                if (isUnknown(option.value()) && !(own && OWN.contains(option.value()))) {
                    throw refused(file, option.line(), option.value());
                }
            }
            int query = call.uri().indexOf('?');
            for (String pair :
                    query < 0 ? new String[0] : call.uri().substring(query + 1).split("&")) {
                String name = pair.split("=", 2)[0];
                if (isUnknown(name)
                        && !(own && OWN.contains(name))
                        && Nearest.distance(Nearest.of(name, KNOWN), name) <= SLIP) {
                    throw refused(file, call.line(), name);
                }
            }
        }
    }

    private static boolean isUnknown(String name) {
        return !KNOWN.contains(name) && !name.startsWith("httpClient.") && !name.startsWith("httpConnection.");
    }

    private static RoutesRejectedException refused(RouteFile file, int line, String option) {
        return new RoutesRejectedException(
                file.name() + ":" + line + ": camel-http has no option " + option + "; did you mean "
                        + Nearest.of(option, KNOWN) + "? Put parameters of the URL into uri:",
                null);
    }
}
