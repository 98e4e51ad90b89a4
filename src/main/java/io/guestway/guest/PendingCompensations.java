package io.guestway.guest;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compensations in Redis that are pending until it is back: writes whose answer was lost are withdrawn, claims are
 * released (docs/contract.md section 5). They are kept in memory while Redis is down, and run before a new connection
 * is used.
 */
public final class PendingCompensations {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.guest");

    private record Pending(String what, Supplier<? extends CompletionStage<?>> work) {}

    private final ConcurrentLinkedQueue<Pending> pending = new ConcurrentLinkedQueue<>();

    /**
     * @param what for the log
     * @param work is idempotent; fails while Redis is down
     */
    void add(String what, Supplier<? extends CompletionStage<?>> work) {
        pending.add(new Pending(what, work));
    }

    /** Runs the pending compensations; failed ones stay pending. Never fails. */
    public CompletionStage<Void> compensate() {
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
                    LOG.info("compensated: {}", next.what());
                    return true;
                })
                .thenCompose(done -> done ? compensate() : CompletableFuture.completedFuture(null));
    }
}
