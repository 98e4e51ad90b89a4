package io.guestway.step;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Steps for routes that clean up behind a failure before they fail with it. */
public final class FailedAgain {

    private static final String FAILURE = "guestwayFailure";

    private FailedAgain() {}

    /** Keeps the failure that was caught: what a route does to clean up behind it may meet failures of its own. */
    public static Processor remember() {
        return exchange -> exchange.setProperty(FAILURE, exchange.getProperty(Exchange.EXCEPTION_CAUGHT));
    }

    /** The failure that was remembered, or null. */
    public static Exception remembered(Exchange exchange) {
        return exchange.getProperty(FAILURE, Exception.class);
    }

    /** Fails with the failure that was remembered, or else with the one that was caught last. */
    public static Processor fail() {
        return exchange -> {
            Exception caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
            throw exchange.getProperty(FAILURE, caught, Exception.class);
        };
    }
}
