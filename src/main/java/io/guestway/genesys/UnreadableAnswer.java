package io.guestway.genesys;

/** An answer of 2xx that is not what was asked for: not JSON, too long, or without a field that must be there. */
public class UnreadableAnswer extends Exception {

    public UnreadableAnswer(String message) {
        super(message);
    }
}
