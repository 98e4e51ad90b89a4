package io.guestway.socket;

import io.vertx.core.Context;
import io.vertx.core.http.WebSocket;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The inbound frames of the connection, given to the newest listener one at a time and in order. While too many wait, the
 * connection is not read. All of it happens on one event loop.
 */
final class InboundFrames {

    /** Receives inbound frames one at a time, in order. */
    interface Listener {

        /** @param done to be called when the next frame may be delivered */
        void received(Object frame, Runnable done);
    }

    private static final int LONGEST_INBOX = 32;

    private final Context loop;
    private final Deque<Object> inbox = new ArrayDeque<>();
    private final Deque<Listener> listeners = new ArrayDeque<>();
    private WebSocket socket;
    private Runnable resumed = () -> {};
    private boolean paused;
    /** The listener that processes a frame; a replaced listener does not block its successor. */
    private Listener busy;

    InboundFrames(Context loop) {
        this.loop = loop;
    }

    /** Frames go to this listener from now on. */
    void add(Listener listener) {
        listeners.remove(listener);
        listeners.push(listener);
        pump();
    }

    /** Frames go to the listener before it, if there is one. */
    void remove(Listener listener) {
        listeners.remove(listener);
        if (busy == listener) {
            busy = null;
        }
        pump();
    }

    boolean hasNoListener() {
        return listeners.isEmpty();
    }

    /**
     * Frames come from this connection from now on.
     *
     * @param afterPause runs when the connection is read again: while it was not, it had no chance to be heard
     */
    void from(WebSocket open, Runnable afterPause) {
        socket = open;
        resumed = afterPause;
        paused = false;
    }

    /** The connection is gone; what it brought is still handed on. */
    void lost() {
        socket = null;
    }

    /** Whether the connection is not read at the moment. */
    boolean isPaused() {
        return paused;
    }

    void received(Object frame) {
        inbox.add(frame);
        if (socket != null && inbox.size() >= LONGEST_INBOX) {
            paused = true;
            socket.pause();
        }
        pump();
    }

    private void pump() {
        Listener taker = listeners.peek();
        if (taker == null || busy == taker || inbox.isEmpty()) {
            return;
        }
        busy = taker;
        Object frame = inbox.poll();
        if (socket != null && paused && inbox.size() < LONGEST_INBOX / 2) {
            paused = false;
            resumed.run();
            socket.resume();
        }
        taker.received(
                frame,
                () -> loop.runOnContext(none -> {
                    if (busy == taker) {
                        busy = null;
                    }
                    pump();
                }));
    }
}
