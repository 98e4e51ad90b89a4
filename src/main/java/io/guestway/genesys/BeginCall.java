package io.guestway.genesys;

import java.time.Duration;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * The step before a call of the guest API: removes all headers and sets a valid Authorization. It fails without a call if
 * the rate limit gate is closed or too little time is left, also after the wait for a token.
 */
public final class BeginCall extends AsyncProcessorSupport {

    private final GenesysCall calls;
    private final ApiToken tokens;
    private final Deadline deadline;
    private final String name;
    private final Duration maxWait;
    private final Processor requirement;

    /**
     * @param name the name of the call, used by the gate, metrics and log lines
     * @param maxWait no wait and no attempt may end later, counted from the first attempt; null if there is no limit
     * @param requirement fails if the call must not be made
     */
    public BeginCall(
            GenesysCall calls,
            ApiToken tokens,
            Deadline deadline,
            String name,
            Duration maxWait,
            Processor requirement) {
        this.calls = calls;
        this.tokens = tokens;
        this.deadline = deadline;
        this.name = name;
        this.maxWait = maxWait;
        this.requirement = requirement;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            exchange.getVariables().put(GenesysCall.NAME, name);
            exchange.getMessage().removeHeaders("*");
            if (maxWait != null) {
                deadline.within(exchange, maxWait);
            }
            requirement.process(exchange);
            calls.begin(exchange);
        } catch (Exception e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        return tokens.process(exchange, atOnce -> {
            if (!atOnce && exchange.getException() == null) {
                beginAgain(exchange);
            }
            callback.done(atOnce);
        });
    }

    private void beginAgain(Exchange exchange) {
        try {
            calls.begin(exchange);
        } catch (GenesysException e) {
            exchange.setException(e);
        }
    }
}
