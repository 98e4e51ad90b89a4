package io.guestway.cli;

import io.guestway.runtime.Application;
import io.guestway.sandbox.Sandbox;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/** Runs Guestway until the process is told to stop. */
final class Run {

    private Run() {}

    static void untilStopped(boolean inSandbox) {
        CountDownLatch stopped = new CountDownLatch(1);
        Sandbox sandbox = null;
        Application application = null;
        try {
            Properties forced = new Properties();
            if (inSandbox) {
                sandbox = Sandbox.start();
                forced = sandbox.properties();
            }
            application = new Application(Files.properties(), System.getenv(), System.getProperties(), forced);
            application.start();
            if (inSandbox) {
                sandbox.welcome(application.port(), System.out);
            }
        } catch (Exception e) {
            stop(application, sandbox);
            throw new IllegalStateException(Failures.line(e), e);
        }
        Application running = application;
        Sandbox around = sandbox;
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop(running, around);
                            stopped.countDown();
                        },
                        "guestway-stop"));
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(Application application, Sandbox sandbox) {
        if (application != null) {
            application.stop();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
