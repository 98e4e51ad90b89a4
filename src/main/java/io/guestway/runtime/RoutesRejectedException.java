package io.guestway.runtime;

/** Routes that cannot be loaded; the message is one line with the file and the reason. */
public class RoutesRejectedException extends Exception {

    RoutesRejectedException(String message, Throwable cause) {
        super(message, cause);
    }
}
