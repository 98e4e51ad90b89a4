package io.guestway.step;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Steps for routes that clean up after a failure and then rethrow it. */
public final class FailureSteps {

    private static final String FAILURE = "guestwayFailure";

    private FailureSteps() {}

    /** Remembers the caught failure, because the cleanup may fail too. */
    public static Processor remember() {
        return exchange -> exchange.setProperty(FAILURE, exchange.getProperty(Exchange.EXCEPTION_CAUGHT));
    }

    /** The remembered failure, or null. */
    public static Exception remembered(Exchange exchange) {
        return exchange.getProperty(FAILURE, Exception.class);
    }

    /** Rethrows the remembered failure, otherwise the last caught one. */
    public static Processor rethrow() {
        return exchange -> {
            Exception caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
            throw exchange.getProperty(FAILURE, caught, Exception.class);
        };
    }
}
