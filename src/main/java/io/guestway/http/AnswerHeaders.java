package io.guestway.http;

import org.apache.camel.http.base.HttpHeaderFilterStrategy;

/** Camel's filter of HTTP headers, but for Cache-Control, which it would take out of answers that carry a token. */
public final class AnswerHeaders extends HttpHeaderFilterStrategy {

    public AnswerHeaders() {
        getOutFilter().removeIf("cache-control"::equalsIgnoreCase);
    }
}
