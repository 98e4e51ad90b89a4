package io.guestway.cli;

import io.guestway.config.ConfigurationException;
import io.guestway.runtime.Application;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/** Runs Guestway until the process is signalled to stop. */
final class Run {

    private Run() {}

    /** Starts the servers of the sandbox. Throws {@link ConfigurationException} if this distribution has none. */
    static SandboxProvider.Running startSandbox() throws Exception {
        return SandboxProvider.find().orElseThrow(Run::noSandbox).start();
    }

    static ConfigurationException noSandbox() {
        return new ConfigurationException(
                "sandbox",
                "is not part of this distribution; build the project with `mvn package`, or use the image's target"
                        + " `sandbox`");
    }

    static void untilStopped(boolean inSandbox) {
        CountDownLatch stopped = new CountDownLatch(1);
        SandboxProvider.Running sandbox = null;
        Application application = null;
        try {
            Properties forced = new Properties();
            if (inSandbox) {
                sandbox = startSandbox();
                forced = sandbox.properties();
            }
            application = new Application(PropertiesFile.read(), System.getenv(), System.getProperties(), forced);
            application.start();
            if (inSandbox) {
                sandbox.welcome(application.port(), System.out);
            }
        } catch (Exception | LinkageError e) {
            stop(application, sandbox);
            throw new IllegalStateException(Failures.line(e), e);
        }
        Application running = application;
        SandboxProvider.Running around = sandbox;
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

    private static void stop(Application application, SandboxProvider.Running sandbox) {
        if (application != null) {
            application.stop();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
