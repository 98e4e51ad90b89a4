package io.guestway.genesys;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** Counts the callers that are held in a redelivery, and refuses more than a bounded number of them. */
public final class Waiting {

    private static final String WAITS = "guestwayWaits";

    private final int most;
    private final AtomicInteger held = new AtomicInteger();

    /** @param most callers held at a time */
    public Waiting(int most) {
        this.most = most;
    }

    /** Takes a place for the exchange; false where none is free. */
    boolean begin(Exchange exchange) {
        int now = held.incrementAndGet();
        if (now > most) {
            held.decrementAndGet();
            return false;
        }
        exchange.setProperty(WAITS, true);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                end(done);
            }
        });
        return true;
    }

    /** Gives the exchange's place back, if it has one. */
    void end(Exchange exchange) {
        if (exchange.removeProperty(WAITS) != null) {
            held.decrementAndGet();
        }
    }

    /** Callers held now. */
    public int held() {
        return held.get();
    }
}
