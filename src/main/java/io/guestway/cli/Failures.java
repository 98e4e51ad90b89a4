package io.guestway.cli;

import io.guestway.config.ConfigurationException;
import io.guestway.runtime.RoutesRejectedException;

/** Describes in one line why a command failed. */
final class Failures {

    private Failures() {}

    static String line(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException || cause instanceof RoutesRejectedException) {
                return flat(cause.getMessage());
            }
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return flat(root.getClass().getSimpleName() + ": " + root.getMessage());
    }

    private static String flat(String message) {
        return message.strip().replaceAll("\\s+", " ");
    }
}
