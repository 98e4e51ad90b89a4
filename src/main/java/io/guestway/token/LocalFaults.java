package io.guestway.token;

/** Faults on this side that keep a refresh from being sent or stored: how many in a row, and which was the last. */
final class LocalFaults {

    private volatile String current = "";
    private int inARow;

    /** Notes a fault. Returns whether it is another one than the last. */
    synchronized boolean note(String fault) {
        inARow++;
        boolean isNew = !fault.equals(current);
        current = fault;
        return isNew;
    }

    /** The fault that holds refreshes up; empty if none does. */
    String current() {
        return current;
    }

    synchronized int inARow() {
        return inARow;
    }

    /** A request could be sent. */
    void passed() {
        current = "";
    }

    /** Something could be stored. */
    synchronized void ended() {
        current = "";
        inARow = 0;
    }
}
