package io.guestway.genesys;

import java.util.concurrent.RejectedExecutionException;

/** No worker is free: nothing was begun. Camel rejects by the same supertype what may have been sent already. */
public final class WorkersBusy extends RejectedExecutionException {

    public WorkersBusy() {
        super("all workers are busy");
    }
}
