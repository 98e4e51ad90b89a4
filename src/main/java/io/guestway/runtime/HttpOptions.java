package io.guestway.runtime;

import io.guestway.config.Nearest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.component.http.HttpEndpointUriFactory;

/**
 * camel-http takes an option that it does not know for a query parameter of the URL. What stands under {@code parameters:}
 * is meant as an option, and so is what differs from one by a letter or two.
 */
final class HttpOptions {

    private static final int SLIP = 2;
    private static final Set<String> KNOWN = new TreeSet<>(new HttpEndpointUriFactory().propertyNames());

    static {
        // options that its catalog does not have, but its component takes
        KNOWN.addAll(List.of(
                "connectTimeout",
                "connectionRequestTimeout",
                "responseTimeout",
                "soTimeout",
                "httpMethodRestrict",
                "muteException",
                "httpBinding"));
    }

    private HttpOptions() {}

    /** Throws {@link RefusedException} naming the line and the option that was meant. */
    static void refuseUnknown(RouteFile file) throws RefusedException {
        for (RouteFile.Call call : file.calls()) {
            if (!call.uri().matches("(?s)(guestway-camel-http:)?(https?://|\\{\\{).*")
                    || call.uri().startsWith("{{") && call.options().isEmpty()) {
                continue;
            }
            for (RouteFile.Text option : call.options()) {
                if (isUnknown(option.value())) {
                    throw refused(file, option.line(), option.value());
                }
            }
            int query = call.uri().indexOf('?');
            for (String pair :
                    query < 0 ? new String[0] : call.uri().substring(query + 1).split("&")) {
                String name = pair.split("=", 2)[0];
                if (isUnknown(name) && Nearest.distance(Nearest.of(name, KNOWN), name) <= SLIP) {
                    throw refused(file, call.line(), name);
                }
            }
        }
    }

    private static boolean isUnknown(String name) {
        return !KNOWN.contains(name) && !name.startsWith("httpClient.") && !name.startsWith("httpConnection.");
    }

    private static RefusedException refused(RouteFile file, int line, String option) {
        return new RefusedException(
                file.name() + ":" + line + ": camel-http has no option " + option + "; did you mean "
                        + Nearest.of(option, KNOWN) + "? A parameter of the URL belongs into uri:",
                null);
    }
}
