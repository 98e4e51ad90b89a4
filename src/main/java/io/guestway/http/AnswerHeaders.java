package io.guestway.http;

import org.apache.camel.http.base.HttpHeaderFilterStrategy;

/** Camel's HTTP header filter, except that it keeps Cache-Control, which answers with a token require. */
public final class AnswerHeaders extends HttpHeaderFilterStrategy {

    public AnswerHeaders() {
        getOutFilter().removeIf("cache-control"::equalsIgnoreCase);
    }
}
