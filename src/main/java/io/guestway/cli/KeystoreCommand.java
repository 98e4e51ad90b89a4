package io.guestway.cli;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.file.ExclusiveLock;
import io.guestway.keystore.KeystoreException;
import io.guestway.keystore.TokenKeystore;
import io.guestway.runtime.Placeholders;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Manages the keystore from the shell. A running Guestway picks up changes at its next refresh. */
@Command(
        name = "keystore",
        description = "The keystore of the refresh token: create, set, list, delete, restore.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(create | set | list | delete | restore)")
final class KeystoreCommand implements Runnable {

    /** Longer than any refresh. */
    private static final Duration LOCK = Duration.ofSeconds(60);

    private static final int LONGEST_TOKEN = 8192;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "keystore: requires one of create, set, list, delete, restore");
    }

    private interface Work {
        void on(TokenKeystore keystore) throws IOException;
    }

    private static int with(Work work) {
        Properties files = PropertiesFile.read();
        Settings settings = Placeholders.with(
                files, placeholders -> Settings.readSome(files, System.getenv(), System.getProperties(), placeholders));
        try {
            TokenKeystore keystore = new TokenKeystore(
                    Path.of(settings.text(Key.KEYSTORE_PATH)),
                    settings.text(Key.KEYSTORE_PASSWORD),
                    settings.text(Key.KEYSTORE_ALIAS));
            work.on(keystore);
            return 0;
        } catch (KeystoreException e) {
            throw e.asConfiguration();
        } catch (IOException e) {
            throw new ConfigurationException("keystore", String.valueOf(e.getMessage()));
        }
    }

    private static int change(Work work) {
        return with(keystore -> {
            try (ExclusiveLock.Held lock = keystore.lock(LOCK)) {
                work.on(keystore);
            }
        });
    }

    private static ConfigurationException refuse(String what) {
        return new ConfigurationException("keystore", what);
    }

    @Command(name = "create", description = "Creates an empty keystore.", mixinStandardHelpOptions = true)
    int create() {
        return change(keystore -> {
            if (!keystore.create()) {
                keystore.list();
                throw refuse("the keystore exists already; nothing was changed");
            }
            System.out.println("created; now set the refresh token: keystore set < token.txt");
        });
    }

    @Command(
            name = "set",
            description = "Stores the refresh token read from standard input; creates the keystore if it is missing.",
            mixinStandardHelpOptions = true)
    int set() throws IOException {
        String token = token();
        return change(keystore -> {
            keystore.put(token);
            System.out.println("stored as " + keystore.alias());
        });
    }

    @Command(name = "list", description = "Shows aliases and dates, never a secret.", mixinStandardHelpOptions = true)
    int list() {
        return with(keystore -> {
            for (TokenKeystore.Entry entry : keystore.list()) {
                System.out.printf("%-40s %s%n", entry.alias(), entry.since());
            }
        });
    }

    @Command(name = "delete", description = "Deletes the refresh token.", mixinStandardHelpOptions = true)
    int delete(
            @Option(names = "--alias", description = "The entry to delete, as shown by `list`.", paramLabel = "<alias>")
                    String alias) {
        return change(keystore -> {
            String which = alias == null ? keystore.alias() : alias;
            if (!keystore.delete(which)) {
                throw refuse("no entry named " + which);
            }
            System.out.println("deleted " + which);
        });
    }

    @Command(
            name = "restore",
            description = "Restores the refresh token that Genesys rejected last.",
            mixinStandardHelpOptions = true)
    int restore() {
        return change(keystore -> {
            if (!keystore.restore()) {
                throw refuse("no rejected token, or a new token is already stored; nothing was changed");
            }
            System.out.println("restored as " + keystore.alias());
        });
    }

    private static String token() throws IOException {
        Console console = System.console();
        String line;
        if (console != null) {
            char[] typed = console.readPassword("Refresh token: ");
            line = typed == null ? null : new String(typed);
        } else {
            line = new String(System.in.readNBytes(LONGEST_TOKEN * 4), StandardCharsets.UTF_8);
        }
        String token = line == null ? "" : line.strip();
        if (token.isEmpty() || token.length() > LONGEST_TOKEN || token.chars().anyMatch(c -> c <= 0x20 || c == 0x7F)) {
            throw refuse("standard input is not a refresh token (one line without blanks); nothing was changed");
        }
        if (token.matches("[{\\[\"'\\uFEFF].*")) {
            throw refuse(
                    "standard input holds JSON, quotes or a byte order mark around the token; nothing was changed");
        }
        return token;
    }
}
