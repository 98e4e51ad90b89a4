package io.guestway.guest;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes whose answer was lost, until it is settled that they have no effect (contract section 5). They are kept in
 * memory for as long as Redis is away.
 */
public final class Withdrawals {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.guest");

    private record Pending(SessionStore.Write write, boolean invalidated) {}

    private final SessionStore store;
    private final ConcurrentLinkedQueue<Pending> pending = new ConcurrentLinkedQueue<>();

    public Withdrawals(SessionStore store) {
        this.store = store;
    }

    /** @param invalidated whether Genesys has ended the guest already */
    void add(SessionStore.Write write, boolean invalidated) {
        pending.add(new Pending(write, invalidated));
    }

    /** Settles what can be settled now; what cannot stays. Never fails. */
    public CompletionStage<Void> settle() {
        Pending next = pending.poll();
        if (next == null) {
            return CompletableFuture.completedFuture(null);
        }
        return store.withdraw(next.write(), next.invalidated())
                .handle((done, failure) -> {
                    if (failure != null) {
                        pending.add(next);
                        return false;
                    }
                    LOG.info(
                            "guest withdrawn guestId={} fingerprint={}",
                            next.write().request().guestId(),
                            next.write().request().fingerprint());
                    return true;
                })
                .thenCompose(settled -> settled ? settle() : CompletableFuture.completedFuture(null));
    }

    /** How many are still to be settled. */
    public int size() {
        return pending.size();
    }
}
