package io.guestway.step;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * The timeouts of one event loop. Most of them have the same delay, so that the first one in the queue is due first, and
 * one timer of the loop serves all; a timer for each would cost more than the other bookkeeping of a call. Not
 * thread-safe.
 */
public final class Timeouts {

    /** A timeout; it does not keep its action in memory after it was cancelled. */
    public static final class Timeout {

        private final long due;
        private Runnable action;

        private Timeout(long due, Runnable action) {
            this.due = due;
            this.action = action;
        }
    }

    /** Runs a task on the event loop after a delay. */
    public interface Timer {
        void after(Duration delay, Runnable task);
    }

    private static final Duration SHORTEST_DELAY = Duration.ofMillis(1);

    private final Timer timer;
    private final ArrayDeque<Timeout> queue = new ArrayDeque<>();
    private boolean armed;
    private long armedUntil;

    public Timeouts(Timer timer) {
        this.timer = timer;
    }

    /** Runs the action after the delay, unless it is cancelled. */
    public Timeout start(Duration delay, Runnable action) {
        long now = System.nanoTime();
        Timeout started = new Timeout(now + delay.toNanos(), action);
        Timeout last = queue.peekLast();
        if (last != null && last.due - started.due > 0) {
            // shorter than the ones before, as at the end of a deadline
            timer.after(delay, () -> expire(started));
            return started;
        }
        queue.add(started);
        arm(now);
        return started;
    }

    /** The action does not run any more. */
    public void cancel(Timeout timeout) {
        timeout.action = null;
        skipCancelled();
    }

    private void skipCancelled() {
        Timeout first = queue.peek();
        while (first != null && first.action == null) {
            queue.poll();
            first = queue.peek();
        }
    }

    /** Sets a timer for the first timeout, unless there is one that ends before. */
    private void arm(long now) {
        Timeout first = queue.peek();
        if (first == null || (armed && armedUntil - first.due <= 0)) {
            return;
        }
        Duration left = Duration.ofNanos(first.due - now);
        long until = first.due;
        armed = true;
        armedUntil = until;
        timer.after(left.compareTo(SHORTEST_DELAY) < 0 ? SHORTEST_DELAY : left, () -> check(until));
    }

    private void check(long until) {
        if (armedUntil == until) {
            armed = false;
        }
        long now = System.nanoTime();
        try {
            skipCancelled();
            while (!queue.isEmpty() && queue.peek().due - now <= 0) {
                expire(queue.poll());
                skipCancelled();
            }
        } finally {
            arm(now);
        }
    }

    private static void expire(Timeout timeout) {
        Runnable action = timeout.action;
        timeout.action = null;
        if (action != null) {
            action.run();
        }
    }
}
