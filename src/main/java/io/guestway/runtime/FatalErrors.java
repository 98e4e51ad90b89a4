package io.guestway.runtime;

import java.nio.charset.StandardCharsets;

/**
 * Exits the process on an OutOfMemoryError. A JVM that lost an event loop this way keeps running without serving
 * requests or health checks, whereas an exited process is restarted by its orchestrator. Standalone process only; a
 * host decides for itself.
 */
public final class FatalErrors {

    /** The exit code after an OutOfMemoryError, the same as of -XX:+ExitOnOutOfMemoryError. */
    public static final int EXIT_CODE = 3;

    // allocated in advance, because there may be no memory for it later
    private static final byte[] OUT_OF_MEMORY_MESSAGE =
            "guestway: out of memory; the process exits to be restarted\n".getBytes(StandardCharsets.UTF_8);

    private static volatile boolean enabled;

    private FatalErrors() {}

    /** Enables the exit for this process. */
    public static void exitOnOutOfMemory() {
        enabled = true;
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            exitIfOutOfMemory(failure);
            if (before != null) {
                before.uncaughtException(thread, failure);
            } else {
                failure.printStackTrace();
            }
        });
    }

    /** Exits the process if the failure or a cause of it is an OutOfMemoryError; without effect in a host. */
    public static void exitIfOutOfMemory(Throwable failure) {
        if (!enabled) {
            return;
        }
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof OutOfMemoryError) {
                try {
                    System.err.write(OUT_OF_MEMORY_MESSAGE, 0, OUT_OF_MEMORY_MESSAGE.length);
                    System.err.flush();
                } finally {
                    Runtime.getRuntime().halt(EXIT_CODE);
                }
            }
        }
    }
}
