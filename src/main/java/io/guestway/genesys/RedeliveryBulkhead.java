package io.guestway.genesys;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** Limits the number of exchanges that wait for a redelivery. */
public final class RedeliveryBulkhead {

    private static final String HELD = "guestwayHeldInBulkhead";

    private final int maxHeld;
    private final AtomicInteger held = new AtomicInteger();

    /** @param maxHeld maximum number of waiting exchanges */
    public RedeliveryBulkhead(int maxHeld) {
        this.maxHeld = maxHeld;
    }

    /** Takes a place for the exchange; false if none is free. */
    boolean tryAcquire(Exchange exchange) {
        int now = held.incrementAndGet();
        if (now > maxHeld) {
            held.decrementAndGet();
            return false;
        }
        exchange.setProperty(HELD, true);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                release(done);
            }
        });
        return true;
    }

    /** Releases the exchange's place, if it has one. */
    void release(Exchange exchange) {
        if (exchange.removeProperty(HELD) != null) {
            held.decrementAndGet();
        }
    }

    /** The number of waiting exchanges. */
    public int held() {
        return held.get();
    }
}
