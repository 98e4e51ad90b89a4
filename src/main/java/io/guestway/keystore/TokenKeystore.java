package io.guestway.keystore;

import io.guestway.config.Key;
import io.guestway.file.DurableFile;
import io.guestway.file.ExclusiveLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The PKCS12 keystore of the refresh token (docs/contract.md section 6): a SecretKeyEntry of algorithm AES whose bytes
 * are the token in UTF-8, as plain {@link KeyStore} code and keytool read and write it. What changes it wants
 * {@link #lock} to be held; reading does not. Every failure is a {@link KeystoreException}, and a keystore that cannot
 * be read is never overwritten.
 */
public final class TokenKeystore {

    /** Suffix of the alias under which a token lies that Genesys has rejected. */
    public static final String REJECTED = ".rejected";

    /** Suffix of the alias under which a token waits that a person has brought and that is not redeemed yet. */
    public static final String CANDIDATE = ".candidate";

    private static final String ALGORITHM = "AES";

    /** An entry as it may be shown. */
    public record Entry(String alias, Instant since) {}

    private interface Change {
        boolean make(KeyStore keystore) throws GeneralSecurityException, KeystoreException;
    }

    private final Pkcs12File file;
    private final ExclusiveLock lock;
    private final String alias;

    /** Throws {@link KeystoreException} where the password is one that PKCS12 cannot have. */
    public TokenKeystore(Path path, String password, String alias) throws KeystoreException {
        if (!password.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
            throw new KeystoreException(
                    Key.KEYSTORE_PASSWORD, "has a character that is not ASCII, which Java's PKCS12 cannot read again");
        }
        this.file = new Pkcs12File(path, password.toCharArray());
        this.lock = new ExclusiveLock(beside(path, ".lock"));
        this.alias = alias.toLowerCase(Locale.ROOT);
    }

    /** The keystore itself, where the path is a link: lock, journal and state lie beside it, by whatever link one comes. */
    public static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath();
        }
    }

    /** A file that goes with the keystore. */
    public static Path beside(Path path, String suffix) {
        Path real = real(path);
        return real.resolveSibling(real.getFileName() + suffix);
    }

    /** Keeps everybody else from changing it. Throws {@link KeystoreException} where it is not to be had in time. */
    public ExclusiveLock.Held lock(Duration longest) throws KeystoreException {
        try {
            return lock.acquire(longest);
        } catch (ExclusiveLock.InUse e) {
            throw new KeystoreException(
                    Key.KEYSTORE_PATH,
                    "is being changed by somebody else; try again, or look who holds it: " + e.getMessage());
        } catch (IOException e) {
            throw new KeystoreException(
                    Key.KEYSTORE_PATH,
                    "cannot be locked; check the owner and mode of its folder: " + DurableFile.reason(e));
        }
    }

    /** Throws if a start with it cannot succeed: missing, unreadable, or in a folder that cannot be written. */
    public void requireUsable() throws KeystoreException {
        file.load();
        file.requireWritable();
    }

    /** Deletes what a crash left of a write. Returns how many files. */
    public int sweep() throws KeystoreException {
        return file.sweep();
    }

    /** Whether the file is there, readable or not. */
    public boolean exists() {
        return file.exists();
    }

    /** The refresh token; empty where there is none. */
    public Optional<String> read() throws KeystoreException {
        return token(file.load(), alias);
    }

    /** Makes an empty keystore; false where there is one already, which stays as it is. */
    public boolean create() throws KeystoreException {
        if (exists()) {
            return false;
        }
        file.store(Pkcs12File.empty());
        return true;
    }

    /** Puts a refresh token in, whatever is there; makes the keystore where it is missing. */
    public void put(String token) throws KeystoreException {
        change(exists() ? file.load() : Pkcs12File.empty(), keystore -> {
            set(keystore, alias, token);
            return true;
        });
    }

    /**
     * Compare-and-set: acts only where the entry still is what is expected.
     *
     * @param expected null where no entry is expected
     * @return whether it was; otherwise nothing has changed
     */
    public boolean replace(String expected, String next) throws KeystoreException {
        return change(file.load(), keystore -> {
            if (!token(keystore, alias).equals(Optional.ofNullable(expected))) {
                return false;
            }
            set(keystore, alias, next);
            return true;
        });
    }

    /** The token that a person has brought and that is not redeemed yet; empty if there is none. */
    public Optional<String> candidate() throws KeystoreException {
        return token(file.load(), alias + CANDIDATE);
    }

    /** Puts in a token that a person has brought, in place of one that was brought before. */
    public void putCandidate(String token) throws KeystoreException {
        change(file.load(), keystore -> {
            set(keystore, alias + CANDIDATE, token);
            return true;
        });
    }

    /** Compare-and-set: removes the token that a person has brought; false if it is another one. */
    public boolean deleteCandidate(String expected) throws KeystoreException {
        return change(file.load(), keystore -> {
            if (!token(keystore, alias + CANDIDATE).equals(Optional.of(expected))) {
                return false;
            }
            keystore.deleteEntry(alias + CANDIDATE);
            return true;
        });
    }

    /** Puts a refresh token in, whatever is there, and removes one that waits, in one write. */
    public void promote(String token) throws KeystoreException {
        change(file.load(), keystore -> {
            set(keystore, alias, token);
            if (keystore.containsAlias(alias + CANDIDATE)) {
                keystore.deleteEntry(alias + CANDIDATE);
            }
            return true;
        });
    }

    /** Compare-and-set: moves the entry aside, to where {@link #restore} finds it. */
    public boolean reject(String expected) throws KeystoreException {
        return change(file.load(), keystore -> {
            if (!token(keystore, alias).equals(Optional.of(expected))) {
                return false;
            }
            keystore.deleteEntry(alias);
            set(keystore, alias + REJECTED, expected);
            return true;
        });
    }

    /** Brings back what was moved aside; false where there is nothing, or a token has taken its place. */
    public boolean restore() throws KeystoreException {
        return change(file.load(), keystore -> {
            Optional<String> rejected = token(keystore, alias + REJECTED);
            if (rejected.isEmpty() || keystore.containsAlias(alias)) {
                return false;
            }
            keystore.deleteEntry(alias + REJECTED);
            set(keystore, alias, rejected.get());
            return true;
        });
    }

    /** Deletes an entry; false where there is none of that alias. */
    public boolean delete(String which) throws KeystoreException {
        return change(file.load(), keystore -> {
            if (!keystore.containsAlias(which)) {
                return false;
            }
            keystore.deleteEntry(which);
            return true;
        });
    }

    /** All entries, never a secret. */
    public List<Entry> list() throws KeystoreException {
        KeyStore keystore = file.load();
        List<Entry> entries = new ArrayList<>();
        try {
            for (String each : Collections.list(keystore.aliases())) {
                entries.add(new Entry(each, keystore.getCreationDate(each).toInstant()));
            }
        } catch (GeneralSecurityException e) {
            throw file.unreadable(e);
        }
        return entries;
    }

    /** Differs once the file has been replaced; a look at it, without opening it. */
    public String version() {
        return file.version();
    }

    /** The alias of the refresh token. */
    public String alias() {
        return alias;
    }

    private boolean change(KeyStore keystore, Change change) throws KeystoreException {
        try {
            if (!change.make(keystore)) {
                return false;
            }
        } catch (GeneralSecurityException e) {
            throw file.unreadable(e);
        }
        file.store(keystore);
        return true;
    }

    private void set(KeyStore keystore, String which, String token) throws GeneralSecurityException {
        SecretKey key = new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        keystore.setEntry(which, new KeyStore.SecretKeyEntry(key), file.protection());
    }

    private Optional<String> token(KeyStore keystore, String which) throws KeystoreException {
        try {
            if (!keystore.containsAlias(which)) {
                return Optional.empty();
            }
            if (file.key(keystore, which) instanceof SecretKey key) {
                return Optional.of(new String(key.getEncoded(), StandardCharsets.UTF_8));
            }
            throw new KeystoreException(
                    Key.KEYSTORE_ALIAS,
                    "'" + which + "' in '" + file.name() + "' holds no refresh token but something else; set another");
        } catch (GeneralSecurityException e) {
            throw file.unreadable(e);
        }
    }
}
