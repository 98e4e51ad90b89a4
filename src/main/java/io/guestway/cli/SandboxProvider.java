package io.guestway.cli;

import java.io.PrintStream;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;

/**
 * The sandbox's commands. {@link ServiceLoader} finds it if {@code sandbox/} is beside {@code lib/}; the production
 * distribution has none.
 */
public interface SandboxProvider {

    /** The servers of a running sandbox. */
    interface Running extends AutoCloseable {

        /** The properties that point Guestway to it; nothing overrides them. */
        Properties properties();

        /** Properties for the sandbox in place of those of the file; the environment and {@code -D} override them. */
        Properties defaults();

        /** Prints the addresses and a first call to try. */
        void welcome(int port, PrintStream out);

        /** Stops all servers and removes their files. */
        @Override
        void close();
    }

    /**
     * Starts all servers, or none. Throws if one cannot be started.
     *
     * @param dialect the value of {@code guestway.genesys.dialect}
     */
    Running start(String dialect) throws Exception;

    /** The command {@code genesys-sandbox}, for picocli. */
    Object command();

    /** The sandbox on the class path; empty if there is none. */
    static Optional<SandboxProvider> find() {
        return ServiceLoader.load(SandboxProvider.class, SandboxProvider.class.getClassLoader())
                .findFirst();
    }
}
