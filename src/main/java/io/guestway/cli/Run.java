package io.guestway.cli;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.runtime.Application;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs Guestway until the process is signalled to stop. */
final class Run {

    private static final Logger LOG = LoggerFactory.getLogger("guestway");
    /** A start that takes longer is not waited for at a stop. */
    private static final Duration LONGEST_START = Duration.ofSeconds(30);

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile SandboxProvider.Running sandbox;
    private volatile Application application;

    private Run() {}

    /** Starts the servers of the sandbox. Throws {@link ConfigurationException} if this distribution has none. */
    static SandboxProvider.Running startSandbox(Properties files) throws Exception {
        return SandboxProvider.find().orElseThrow(Run::noSandbox).start(dialect(files));
    }

    /** The configured dialect; an invalid one is reported with the other errors of the configuration. */
    private static String dialect(Properties files) {
        Key key = Key.GENESYS_DIALECT;
        String raw = System.getenv(key.environmentVariable());
        raw = raw != null ? raw : System.getProperty(key.property());
        raw = raw != null ? raw : files.getProperty(key.property());
        String value = raw == null ? "" : raw.strip();
        return value.equals(Settings.WEB_MESSAGING) ? value : key.defaultValue().orElseThrow();
    }

    static ConfigurationException noSandbox() {
        return new ConfigurationException(
                "sandbox",
                "is not part of this distribution; build the project with `mvn package`, or use the image's target"
                        + " `sandbox`");
    }

    /** Runs until the process is signalled to stop. A signal during the start takes effect once the start is over. */
    static void untilStopped(boolean inSandbox) {
        Run run = new Run();
        Thread hook = new Thread(run::stopAfterStart, "guestway-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            run.start(inSandbox);
        } catch (Exception | LinkageError e) {
            // while the process is stopping nothing can be registered any more: that is no fault of the configuration
            if (!run.stopping) {
                Runtime.getRuntime().removeShutdownHook(hook);
                run.stop();
                throw new IllegalStateException(Failures.line(e), e);
            }
        } finally {
            run.started.countDown();
        }
        try {
            run.stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start(boolean inSandbox) throws Exception {
        Properties files = PropertiesFile.read();
        Properties forced = new Properties();
        if (inSandbox) {
            sandbox = startSandbox(files);
            files.putAll(sandbox.defaults());
            forced = sandbox.properties();
        }
        application = new Application(files, System.getenv(), System.getProperties(), forced);
        application.start();
        if (inSandbox && !stopping) {
            sandbox.welcome(application.port(), System.out);
        }
    }

    private void stopAfterStart() {
        stopping = true;
        try {
            if (!started.await(LONGEST_START.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("stopped before the start was over");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stop();
        Logging.finish();
        stopped.countDown();
    }

    private void stop() {
        if (application != null) {
            application.stop();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
