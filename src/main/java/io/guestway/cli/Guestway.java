package io.guestway.cli;

import io.guestway.config.ConfigurationException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line: {@code java -jar guestway.jar}. */
@Command(
        name = "guestway",
        description =
                "Guest tokens and a platform token for Genesys Cloud Web Messaging. Without a command it runs, with the"
                        + " application.properties and the routes/ of this folder.",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        subcommands = {Check.class, KeystoreCommand.class, SandboxAlone.class})
public final class Guestway implements Runnable {

    @Option(names = "--sandbox", description = "Run with a Redis and a Genesys of its own; nothing else is needed.")
    private boolean sandbox;

    @Option(names = "--stop-with-parent", hidden = true, description = "Stop when the process that started this ends.")
    private boolean stopWithParent;

    /** Ends the process with 0, or with 1 after one line that says what to mend. */
    public static void main(String[] arguments) {
        try {
            Logging.configure(Files.properties(), System.getenv(), System.getProperties());
        } catch (ConfigurationException e) {
            System.err.println("guestway: " + Failures.line(e));
            Runtime.getRuntime().exit(1);
        }
        int exit = new CommandLine(new Guestway())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    PrintWriter err = command.getErr();
                    err.println("guestway: " + Failures.line(failure));
                    err.flush();
                    return 1;
                })
                .execute(arguments);
        System.out.flush();
        // threads of libraries must not keep a failed start alive
        Runtime.getRuntime().exit(exit);
    }

    @Override
    public void run() {
        if (stopWithParent) {
            ProcessHandle.current().parent().ifPresent(parent -> parent.onExit()
                    .thenRun(() -> Runtime.getRuntime().exit(0)));
        }
        Run.untilStopped(sandbox);
    }
}
