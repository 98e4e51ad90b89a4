package io.guestway.keystore;

import io.guestway.config.Key;
import io.guestway.file.DurableFile;
import io.guestway.file.ExclusiveLock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
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

    private final DurableFile file;
    private final ExclusiveLock lock;
    private final char[] password;
    private final String alias;

    /** Throws {@link KeystoreException} where the password is one that PKCS12 cannot have. */
    public TokenKeystore(Path path, String password, String alias) throws KeystoreException {
        if (!password.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
            throw new KeystoreException(
                    Key.KEYSTORE_PASSWORD, "has a character that is not ASCII, which Java's PKCS12 cannot read again");
        }
        this.file = new DurableFile(path);
        this.lock = new ExclusiveLock(beside(path, ".lock"));
        this.password = password.toCharArray();
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

    /** Throws where a start with it cannot work: missing, unreadable, or in a folder that cannot be written. */
    public void requireUsable() throws KeystoreException {
        load();
        requireWritable();
    }

    private void requireWritable() throws KeystoreException {
        for (String suffix : List.of(".lock", ".owner", ".journal", ".state")) {
            Path companion = beside(file.path(), suffix);
            if (Files.exists(companion) && (Files.isDirectory(companion) || !Files.isWritable(companion))) {
                throw new KeystoreException(
                        Key.KEYSTORE_PATH,
                        "'" + companion.getFileName() + "' beside it cannot be written; check its owner and mode");
            }
        }
        if (!Files.isWritable(file.path().getParent())) {
            throw new KeystoreException(
                    Key.KEYSTORE_PATH,
                    "the folder of '" + file.name() + "' cannot be written, and each refresh has a token to store;"
                            + " check its owner, its mode and how it is mounted");
        }
    }

    /** Deletes what a crash left behind of a write. */
    public int sweep() throws KeystoreException {
        try {
            return file.sweep();
        } catch (IOException e) {
            throw notStored(e);
        }
    }

    public boolean exists() {
        return file.exists();
    }

    /** The refresh token; empty where there is none. */
    public Optional<String> read() throws KeystoreException {
        return token(load(), alias);
    }

    /** Makes an empty keystore; false where there is one already, which stays as it is. */
    public boolean create() throws KeystoreException {
        if (exists()) {
            return false;
        }
        store(empty());
        return true;
    }

    /** Puts a refresh token in, whatever is there; makes the keystore where it is missing. */
    public void put(String token) throws KeystoreException {
        change(exists() ? load() : empty(), keystore -> {
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
        return change(load(), keystore -> {
            if (!token(keystore, alias).equals(Optional.ofNullable(expected))) {
                return false;
            }
            set(keystore, alias, next);
            return true;
        });
    }

    /** The token that a person has brought and that is not redeemed yet; empty if there is none. */
    public Optional<String> candidate() throws KeystoreException {
        return token(load(), alias + CANDIDATE);
    }

    /** Puts in a token that a person has brought, in place of one that was brought before. */
    public void putCandidate(String token) throws KeystoreException {
        change(load(), keystore -> {
            set(keystore, alias + CANDIDATE, token);
            return true;
        });
    }

    /** Compare-and-set: removes the token that a person has brought; false if it is another one. */
    public boolean deleteCandidate(String expected) throws KeystoreException {
        return change(load(), keystore -> {
            if (!token(keystore, alias + CANDIDATE).equals(Optional.of(expected))) {
                return false;
            }
            keystore.deleteEntry(alias + CANDIDATE);
            return true;
        });
    }

    /** Puts a refresh token in, whatever is there, and removes one that waits, in one write. */
    public void promote(String token) throws KeystoreException {
        change(load(), keystore -> {
            set(keystore, alias, token);
            if (keystore.containsAlias(alias + CANDIDATE)) {
                keystore.deleteEntry(alias + CANDIDATE);
            }
            return true;
        });
    }

    /** Compare-and-set: moves the entry aside, to where {@link #restore} finds it. */
    public boolean reject(String expected) throws KeystoreException {
        return change(load(), keystore -> {
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
        return change(load(), keystore -> {
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
        return change(load(), keystore -> {
            if (!keystore.containsAlias(which)) {
                return false;
            }
            keystore.deleteEntry(which);
            return true;
        });
    }

    /** All entries, never a secret. */
    public List<Entry> list() throws KeystoreException {
        KeyStore keystore = load();
        List<Entry> entries = new ArrayList<>();
        try {
            for (String each : Collections.list(keystore.aliases())) {
                entries.add(new Entry(each, keystore.getCreationDate(each).toInstant()));
            }
        } catch (GeneralSecurityException e) {
            throw unreadable(e);
        }
        return entries;
    }

    /** Differs once the file has been replaced; a look at it, without opening it. */
    public String version() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file.path(), BasicFileAttributes.class);
            return attributes.fileKey() + "/" + attributes.lastModifiedTime() + "/" + attributes.size();
        } catch (IOException e) {
            return "none";
        }
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
            throw unreadable(e);
        }
        store(keystore);
        return true;
    }

    private void set(KeyStore keystore, String which, String token) throws GeneralSecurityException {
        SecretKey key = new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        keystore.setEntry(which, new KeyStore.SecretKeyEntry(key), new KeyStore.PasswordProtection(password));
    }

    private Optional<String> token(KeyStore keystore, String which) throws KeystoreException {
        try {
            if (!keystore.containsAlias(which)) {
                return Optional.empty();
            }
            if (keystore.getKey(which, password) instanceof SecretKey key) {
                return Optional.of(new String(key.getEncoded(), StandardCharsets.UTF_8));
            }
            throw new KeystoreException(
                    Key.KEYSTORE_ALIAS,
                    "'" + which + "' in '" + file.name() + "' holds no refresh token but something else; set another");
        } catch (GeneralSecurityException e) {
            throw unreadable(e);
        }
    }

    private KeyStore load() throws KeystoreException {
        byte[] bytes;
        try {
            bytes = file.read()
                    .orElseThrow(() -> new KeystoreException(
                            Key.KEYSTORE_PATH,
                            "there is no keystore '" + file.name() + "'; is its volume mounted? A new one is made by"
                                    + " `keystore create`, its token set by `keystore set`"));
        } catch (AccessDeniedException e) {
            throw new KeystoreException(
                    Key.KEYSTORE_PATH, "'" + file.name() + "' may not be read; check its owner and mode");
        } catch (KeystoreException e) {
            throw e;
        } catch (IOException e) {
            throw new KeystoreException(
                    Key.KEYSTORE_PATH, "'" + file.name() + "' cannot be read: " + DurableFile.reason(e));
        }
        Der.requireWhole(file.name(), bytes);
        try {
            KeyStore keystore = KeyStore.getInstance("PKCS12");
            keystore.load(new ByteArrayInputStream(bytes), password);
            return keystore;
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw new KeystoreException(
                        Key.KEYSTORE_PASSWORD,
                        "does not open '" + file.name() + "'; set the one that it was made with, or restore the file"
                                + " from a backup if it was damaged");
            }
            throw unreadable(e);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private KeyStore empty() throws KeystoreException {
        try {
            KeyStore keystore = KeyStore.getInstance("PKCS12");
            keystore.load(null, null);
            return keystore;
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable(e);
        }
    }

    private void store(KeyStore keystore) throws KeystoreException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            keystore.store(bytes, password);
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable(e);
        }
        try {
            file.replace(bytes.toByteArray());
        } catch (IOException e) {
            throw notStored(e);
        }
    }

    private KeystoreException notStored(IOException e) {
        return new KeystoreException(
                Key.KEYSTORE_PATH,
                "'" + file.name() + "' cannot be written: " + DurableFile.reason(e) + "; it is as it was");
    }

    private KeystoreException unreadable(Exception e) {
        return new KeystoreException(
                Key.KEYSTORE_PATH,
                "'" + file.name() + "' is damaged, or no PKCS12 keystore ("
                        + e.getClass().getSimpleName() + "); restore it from a backup");
    }
}
