package io.guestway.benchmarks;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * An open loop: requests are due at a fixed rate. One that is due while no connection is idle waits for one, and this wait is
 * a part of its latency.
 */
final class OpenRun extends LoadRun {

    private static final long GRACE = TimeUnit.SECONDS.toNanos(10);

    private final int perSecond;
    private final int requests;
    private final Deque<LoadConnection> idle = new ArrayDeque<>();
    private long start;
    private Future<?> clock;

    OpenRun(Shape shape, NumberedText request, long first, int perSecond, int requests) {
        super(shape, request, first, requests);
        this.perSecond = perSecond;
        this.requests = requests;
    }

    void begin(EventLoop loop) {
        loop.execute(() -> {
            start = System.nanoTime();
            clock = loop.scheduleAtFixedRate(this::sendDue, 0, 1, TimeUnit.MILLISECONDS);
        });
    }

    private void sendDue() {
        long now = System.nanoTime();
        while (!isOver() && !idle.isEmpty() && due(sent()) <= now) {
            send(idle.poll(), due(sent()));
        }
        if (now > due(requests) + GRACE) {
            end(requests - answered());
        }
        if (result().isDone()) {
            clock.cancel(false);
        }
    }

    private long due(int request) {
        return start + TimeUnit.SECONDS.toNanos(request) / perSecond;
    }

    @Override
    void ready(LoadConnection connection) {
        idle.add(connection);
    }

    @Override
    boolean isOver() {
        return sent() == requests;
    }

    @Override
    void closed(LoadConnection connection, boolean inFlight) {
        super.closed(connection, inFlight);
        idle.remove(connection);
    }
}
