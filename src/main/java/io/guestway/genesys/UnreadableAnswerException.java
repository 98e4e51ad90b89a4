package io.guestway.genesys;

/** A 2xx answer that is not usable: not JSON, too long, or without a required field. */
public class UnreadableAnswerException extends Exception {

    public UnreadableAnswerException(String message) {
        super(message);
    }
}
