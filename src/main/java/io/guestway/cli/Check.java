package io.guestway.cli;

import io.guestway.runtime.Inspection;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Looks at everything that a start needs, and changes nothing. */
@Command(
        name = "check",
        description =
                "Validates configuration and routes, opens the keystore, pings Redis, reaches the token endpoints and the"
                        + " WebSocket; changes nothing.",
        mixinStandardHelpOptions = true)
final class Check implements Callable<Integer> {

    @Override
    public Integer call() throws Exception {
        boolean ok = true;
        for (Inspection.Finding finding :
                new Inspection(Files.properties(), System.getenv(), System.getProperties()).findings()) {
            System.out.printf("%-14s %s%n", finding.subject(), finding.isOk() ? "ok" : finding.mend());
            ok &= finding.isOk();
        }
        return ok ? 0 : 1;
    }
}
