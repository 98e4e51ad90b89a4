package io.guestway.benchmarks;

import java.time.Duration;

/** A closed loop: each connection sends its next request when it has its answer. */
final class ClosedRun extends LoadRun {

    private final int requests;
    private final long longest;
    private int open;
    private boolean late;

    ClosedRun(Shape shape, NumberedText request, long first, int requests, Duration longest, int connections) {
        super(shape, request, first, Math.min(requests, 1 << 20));
        this.requests = requests;
        this.longest = longest.toNanos();
        this.open = connections;
    }

    @Override
    void ready(LoadConnection connection) {
        long now = System.nanoTime();
        late |= sent() > 0 && now - begun() > longest;
        if (isOver()) {
            endIfComplete();
        } else {
            send(connection, now);
        }
    }

    @Override
    boolean isOver() {
        return late || sent() == requests;
    }

    @Override
    void closed(LoadConnection connection, boolean inFlight) {
        super.closed(connection, inFlight);
        open--;
        if (open == 0) {
            fail("the server has closed all connections");
        }
    }
}
