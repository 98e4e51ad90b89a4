package io.guestway.cli;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.guest.LoggedFingerprint;
import io.guestway.runtime.Placeholders;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints the logged form of a fingerprint, which an operator can search the log for. */
@Command(
        name = "fingerprint",
        description = "Prints a fingerprint as it appears in the log.",
        mixinStandardHelpOptions = true)
final class FingerprintCommand implements Callable<Integer> {

    @Parameters(paramLabel = "<fingerprint>", description = "The fingerprint as the app's backend sends it.")
    private String fingerprint;

    @Override
    public Integer call() {
        Properties files = PropertiesFile.read();
        Settings settings = Placeholders.with(
                files, placeholders -> Settings.readSome(files, System.getenv(), System.getProperties(), placeholders));
        String logged = LoggedFingerprint.of(settings).of(fingerprint);
        if (logged.equals(LoggedFingerprint.HIDDEN)) {
            throw new ConfigurationException(
                    Key.REDIS_ENCRYPTION_KEY.property(),
                    "missing: without a key the log shows no fingerprints; set the key of the process that"
                            + " wrote the log");
        }
        System.out.println(logged);
        return 0;
    }
}
