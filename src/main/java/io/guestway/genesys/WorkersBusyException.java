package io.guestway.genesys;

import java.util.concurrent.RejectedExecutionException;

/**
 * No worker thread is free and nothing was sent. Camel throws the same supertype for requests that may have been sent.
 */
public final class WorkersBusyException extends RejectedExecutionException {

    public WorkersBusyException() {
        super("all workers are busy");
    }
}
