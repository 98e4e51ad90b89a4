package io.guestway.guest;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be settled in Redis once it is back: writes whose answer was lost are withdrawn, claims are released
 * (docs/contract.md section 5). Kept in memory for as long as Redis is away, and done before a new connection serves
 * others.
 */
public final class Settlements {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.guest");

    private record Pending(String what, Supplier<? extends CompletionStage<?>> work) {}

    private final ConcurrentLinkedQueue<Pending> pending = new ConcurrentLinkedQueue<>();

    /**
     * @param what for the log
     * @param work may be done more than once; fails while Redis is away
     */
    void add(String what, Supplier<? extends CompletionStage<?>> work) {
        pending.add(new Pending(what, work));
    }

    /** Settles what can be settled now; what cannot stays. Never fails. */
    public CompletionStage<Void> settle() {
        Pending next = pending.poll();
        if (next == null) {
            return CompletableFuture.completedFuture(null);
        }
        return next.work()
                .get()
                .handle((done, failure) -> {
                    if (failure != null) {
                        pending.add(next);
                        return false;
                    }
                    LOG.info("settled {}", next.what());
                    return true;
                })
                .thenCompose(settled -> settled ? settle() : CompletableFuture.completedFuture(null));
    }
}
