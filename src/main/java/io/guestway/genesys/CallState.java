package io.guestway.genesys;

import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.SafeCopyProperty;

/**
 * What the steps of an exchange keep of its calls to Genesys, in one property. A copy of the exchange, such as a part of
 * a split, has its own.
 */
public final class CallState implements SafeCopyProperty {

    private static final String PROPERTY = "guestwayCall";

    /** {@link Deadline}: the end in nanoseconds of the clock; null without one. */
    Long deadline;

    /** {@link GenesysCall}: when the call started, in nanoseconds of the clock; null if none is in progress. */
    Long started;

    /** {@link GenesysCall}: the timeout of the HTTP call; null before the first one. */
    Duration timeout;

    /** {@link ApiToken}: the token that was sent; null if none was. */
    String token;

    private CallState() {}

    /** The state of the exchange, a new one if it has none. */
    static CallState of(Exchange exchange) {
        CallState state = exchange.getExchangeExtension().getSafeCopyProperty(PROPERTY, CallState.class);
        if (state == null) {
            state = new CallState();
            exchange.getExchangeExtension().setSafeCopyProperty(PROPERTY, state);
        }
        return state;
    }

    /** Removes the state. */
    public static void remove(Exchange exchange) {
        exchange.getExchangeExtension().setSafeCopyProperty(PROPERTY, null);
    }

    @Override
    public CallState safeCopy() {
        CallState copy = new CallState();
        copy.deadline = deadline;
        copy.started = started;
        copy.timeout = timeout;
        copy.token = token;
        return copy;
    }
}
