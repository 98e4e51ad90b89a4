package io.guestway.problem;

import org.apache.camel.Exchange;

/** What the log line of a problem says of its request. */
public final class LoggedRequest {

    private static final String PROPERTY = "guestwayRequest";

    private static final LoggedRequest UNKNOWN = new LoggedRequest("none");

    private final String method;
    private String path = "none";

    private LoggedRequest(String method) {
        this.method = method;
    }

    /** Keeps the HTTP method of a request with its exchange; the path is {@code none} until it is known. */
    public static LoggedRequest keep(Exchange exchange, String method) {
        LoggedRequest request = new LoggedRequest(method);
        exchange.setProperty(PROPERTY, request);
        return request;
    }

    /** Sets the template of the path, such as {@code /guests/{fingerprint}}; never the path itself, which is input. */
    public void setPath(String template) {
        path = template;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    static LoggedRequest of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, UNKNOWN, LoggedRequest.class);
    }
}
