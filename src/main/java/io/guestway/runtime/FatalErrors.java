package io.guestway.runtime;

import java.nio.charset.StandardCharsets;

/**
 * Ends the process on an OutOfMemoryError. A JVM that lost an event loop that way stays and serves nobody, its own health
 * included; one that ends is started again by its orchestrator. The standalone process only: a host decides for itself.
 */
public final class FatalErrors {

    /** The exit code of a process that ran out of memory, as that of -XX:+ExitOnOutOfMemoryError. */
    public static final int EXIT_CODE = 3;

    // made before it is needed: afterwards there may be no room for it
    private static final byte[] LAST_WORDS =
            "guestway: out of memory; the process ends, so that it is started again\n".getBytes(StandardCharsets.UTF_8);

    private static volatile boolean armed;

    private FatalErrors() {}

    /** Arms it for this process. */
    public static void endTheProcess() {
        armed = true;
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            seen(failure);
            if (before != null) {
                before.uncaughtException(thread, failure);
            } else {
                failure.printStackTrace();
            }
        });
    }

    /** Does not return if the failure, or a cause of it, is an OutOfMemoryError; without effect in a host. */
    public static void seen(Throwable failure) {
        if (!armed) {
            return;
        }
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof OutOfMemoryError) {
                try {
                    System.err.write(LAST_WORDS, 0, LAST_WORDS.length);
                    System.err.flush();
                } finally {
                    Runtime.getRuntime().halt(EXIT_CODE);
                }
            }
        }
    }
}
