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
 * are the token in UTF-8, readable and writable by plain {@link KeyStore} code and keytool. Changes require
 * {@link #lock} to be held; reads do not. Every failure is a {@link KeystoreException}, and an unreadable keystore is
 * never overwritten.
 */
public final class TokenKeystore {

    /** Suffix of the alias of a token that Genesys rejected. */
    public static final String REJECTED = ".rejected";

    /** Suffix of the alias of a candidate. */
    public static final String CANDIDATE = ".candidate";

    private static final String ALGORITHM = "AES";

    /** An entry without its secret. */
    public record Entry(String alias, Instant since) {}

    private interface Change {
        boolean make(KeyStore keystore) throws GeneralSecurityException, KeystoreException;
    }

    private final Pkcs12File file;
    private final ExclusiveLock lock;
    private final String alias;

    /** Throws {@link KeystoreException} if the password is not valid for PKCS12. */
    public TokenKeystore(Path path, String password, String alias) throws KeystoreException {
        if (!password.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
            throw new KeystoreException(
                    Key.KEYSTORE_PASSWORD,
                    "contains non-ASCII characters, which Java's PKCS12 does not support; use ASCII only");
        }
        this.file = new Pkcs12File(path, password.toCharArray());
        this.lock = new ExclusiveLock(beside(path, ".lock"));
        this.alias = alias.toLowerCase(Locale.ROOT);
    }

    /**
     * The keystore's real path: lock, journal and state are beside it, also if the configured path is a symbolic link.
     */
    public static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath();
        }
    }

    /** A companion file of the keystore. */
    public static Path beside(Path path, String suffix) {
        Path real = real(path);
        return real.resolveSibling(real.getFileName() + suffix);
    }

    /** Locks the keystore against changes. Throws {@link KeystoreException} if the lock is not available in time. */
    public ExclusiveLock.Held lock(Duration longest) throws KeystoreException {
        try {
            return lock.acquire(longest);
        } catch (ExclusiveLock.InUseException e) {
            throw new KeystoreException(
                    Key.KEYSTORE_PATH,
                    "the keystore is locked by another change; try again, or find the process that holds the lock: "
                            + e.getMessage());
        } catch (IOException e) {
            throw new KeystoreException(
                    Key.KEYSTORE_PATH,
                    "the keystore cannot be locked; check the owner and mode of its folder: " + DurableFile.reason(e));
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

    /** The refresh token; empty if there is none. */
    public Optional<String> read() throws KeystoreException {
        return token(file.load(), alias);
    }

    /** Creates an empty keystore; false if it exists already, which leaves it unchanged. */
    public boolean create() throws KeystoreException {
        if (exists()) {
            return false;
        }
        file.store(Pkcs12File.empty());
        return true;
    }

    /** Stores a refresh token unconditionally; creates the keystore if it is missing. */
    public void put(String token) throws KeystoreException {
        change(exists() ? file.load() : Pkcs12File.empty(), keystore -> {
            set(keystore, alias, token);
            return true;
        });
    }

    /**
     * Compare-and-set: replaces the entry only if it has the expected value.
     *
     * @param expected null if no entry is expected
     * @return whether the entry was replaced
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

    /** The candidate; empty if there is none. */
    public Optional<String> candidate() throws KeystoreException {
        return token(file.load(), alias + CANDIDATE);
    }

    /** Stores a candidate, replacing a previous one. */
    public void putCandidate(String token) throws KeystoreException {
        change(file.load(), keystore -> {
            set(keystore, alias + CANDIDATE, token);
            return true;
        });
    }

    /** Compare-and-set: removes the candidate; false if it is a different one. */
    public boolean deleteCandidate(String expected) throws KeystoreException {
        return change(file.load(), keystore -> {
            if (!token(keystore, alias + CANDIDATE).equals(Optional.of(expected))) {
                return false;
            }
            keystore.deleteEntry(alias + CANDIDATE);
            return true;
        });
    }

    /** Stores a refresh token unconditionally and removes the candidate, in one write. */
    public void promote(String token) throws KeystoreException {
        change(file.load(), keystore -> {
            set(keystore, alias, token);
            if (keystore.containsAlias(alias + CANDIDATE)) {
                keystore.deleteEntry(alias + CANDIDATE);
            }
            return true;
        });
    }

    /** Compare-and-set: moves the entry to the alias that {@link #restore} reads. */
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

    /** Restores the rejected token; false if there is none or a new token is stored. */
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

    /** Deletes an entry; false if it does not exist. */
    public boolean delete(String which) throws KeystoreException {
        return change(file.load(), keystore -> {
            if (!keystore.containsAlias(which)) {
                return false;
            }
            keystore.deleteEntry(which);
            return true;
        });
    }

    /** All entries without their secrets. */
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

    /** A value that changes when the file is replaced, read without opening the file. */
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
                    "'" + which + "' in '" + file.name() + "' is not a refresh token; set another alias");
        } catch (GeneralSecurityException e) {
            throw file.unreadable(e);
        }
    }
}
