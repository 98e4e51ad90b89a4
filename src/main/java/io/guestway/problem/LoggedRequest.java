package io.guestway.problem;

import org.apache.camel.Exchange;

/**
 * What the log line of a problem says of its request.
 *
 * @param method the HTTP method
 * @param path the template of the path, such as {@code /guests/{fingerprint}}; never the path itself, which is input
 */
public record LoggedRequest(String method, String path) {

    private static final String PROPERTY = "guestwayRequest";

    private static final LoggedRequest UNKNOWN = new LoggedRequest("none", "none");

    /** Keeps it with the exchange. */
    public void keep(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    static LoggedRequest of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, UNKNOWN, LoggedRequest.class);
    }
}
