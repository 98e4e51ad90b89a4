package io.guestway.cli;

import io.guestway.config.ConfigurationException;
import io.guestway.runtime.FatalErrors;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line: {@code java -jar guestway.jar}. */
@Command(
        name = "guestway",
        description = "Guest tokens and a platform token for Genesys Cloud Web Messaging. Without a command"
                + " Guestway starts, with the application.properties and the routes/ of this folder.",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        subcommands = {Check.class, KeystoreCommand.class, FingerprintCommand.class})
public final class Guestway implements Runnable {

    @Option(names = "--sandbox", description = "Run with its own Redis and a Genesys sandbox; requires nothing else.")
    private boolean sandbox;

    /** Exits with 0, or with 1 after one line that says what to fix. */
    public static void main(String[] arguments) {
        FatalErrors.exitOnOutOfMemory();
        try {
            Logging.configure(PropertiesFile.read(), System.getenv(), System.getProperties());
        } catch (ConfigurationException e) {
            System.err.println("guestway: " + Failures.line(e));
            Runtime.getRuntime().exit(1);
        }
        CommandLine commands = new CommandLine(new Guestway());
        commands.addSubcommand(
                "genesys-sandbox",
                SandboxProvider.find().map(SandboxProvider::command).orElseGet(NoSandboxCommand::new));
        int exit = commands.setExecutionExceptionHandler((failure, command, parsed) -> {
                    PrintWriter err = command.getErr();
                    err.println("guestway: " + Failures.line(failure));
                    err.flush();
                    return 1;
                })
                .execute(arguments);
        System.out.flush();
        Logging.finish();
        // library threads must not keep the process alive after a failed start
        Runtime.getRuntime().exit(exit);
    }

    boolean inSandbox() {
        return sandbox;
    }

    @Override
    public void run() {
        Run.untilStopped(sandbox);
    }

    @Command(name = "genesys-sandbox", description = "The Genesys sandbox alone; not part of this distribution.")
    static final class NoSandboxCommand implements Runnable {

        @Override
        public void run() {
            throw Run.noSandbox();
        }
    }
}
