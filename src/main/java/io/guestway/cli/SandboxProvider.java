package io.guestway.cli;

import java.io.PrintStream;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;

/**
 * What the sandbox adds to the command line. It is found by {@link ServiceLoader} where {@code sandbox/} lies beside
 * {@code lib/}; the production distribution has none.
 */
public interface SandboxProvider {

    /** The servers of a sandbox that runs. */
    interface Running extends AutoCloseable {

        /** The properties that make Guestway use it. */
        Properties properties();

        /** Prints where everything is, and a call to begin with. */
        void welcome(int port, PrintStream out);

        /** Ends all of it and leaves nothing behind. */
        @Override
        void close();
    }

    /** Starts all servers, or none. Throws if one cannot be started. */
    Running start() throws Exception;

    /** The command {@code genesys-sandbox}, for picocli. */
    Object command();

    /** The sandbox on the class path; empty if there is none. */
    static Optional<SandboxProvider> find() {
        return ServiceLoader.load(SandboxProvider.class, SandboxProvider.class.getClassLoader())
                .findFirst();
    }
}
