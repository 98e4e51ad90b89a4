package io.guestway.cli;

import io.guestway.runtime.Inspection;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Checks everything that a start requires, and changes nothing. */
@Command(
        name = "check",
        description =
                "Validates configuration and routes, opens the keystore, pings Redis, tries the client-credentials grant,"
                        + " reaches the refresh endpoint and the WebSocket; changes nothing.",
        mixinStandardHelpOptions = true)
final class Check implements Callable<Integer> {

    @ParentCommand
    private Guestway guestway;

    @Override
    public Integer call() throws Exception {
        Properties files = PropertiesFile.read();
        if (!guestway.inSandbox()) {
            return report(files, new Properties());
        }
        try (SandboxProvider.Running sandbox = Run.startSandbox(files)) {
            files.putAll(sandbox.defaults());
            return report(files, sandbox.properties());
        }
    }

    private static int report(Properties files, Properties forced) throws Exception {
        boolean ok = true;
        for (Inspection.Finding finding :
                new Inspection(files, System.getenv(), System.getProperties(), forced).findings()) {
            System.out.printf("%-28s %s%n", finding.subject(), finding.text());
            ok &= !finding.isError();
        }
        return ok ? 0 : 1;
    }
}
