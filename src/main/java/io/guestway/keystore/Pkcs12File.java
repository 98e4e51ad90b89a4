package io.guestway.keystore;

import io.guestway.config.Key;
import io.guestway.file.DurableFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.List;

/**
 * The file of a PKCS12 keystore: opened as a whole, replaced as a whole (docs/contract.md section 6). Every failure is a
 * {@link KeystoreException} that says what to fix.
 */
final class Pkcs12File {

    private final DurableFile file;
    private final char[] password;

    Pkcs12File(Path path, char[] password) {
        this.file = new DurableFile(path);
        this.password = password;
    }

    String name() {
        return file.name();
    }

    boolean exists() {
        return file.exists();
    }

    KeyStore.ProtectionParameter protection() {
        return new KeyStore.PasswordProtection(password);
    }

    java.security.Key key(KeyStore keystore, String alias) throws GeneralSecurityException {
        return keystore.getKey(alias, password);
    }

    /** Differs once the file has been replaced; found without opening it. */
    String version() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file.path(), BasicFileAttributes.class);
            return attributes.fileKey() + "/" + attributes.lastModifiedTime() + "/" + attributes.size();
        } catch (IOException e) {
            return "none";
        }
    }

    /** Throws if a rotation could not store its token, journal or state. */
    void requireWritable() throws KeystoreException {
        for (String suffix : List.of(".lock", ".owner", ".journal", ".state")) {
            Path companion = TokenKeystore.beside(file.path(), suffix);
            if (Files.exists(companion) && (Files.isDirectory(companion) || !Files.isWritable(companion))) {
                throw new KeystoreException(
                        Key.KEYSTORE_PATH,
                        "'" + companion.getFileName() + "' beside it cannot be written; check its owner and mode");
            }
        }
        if (!Files.isWritable(file.path().getParent())) {
            throw new KeystoreException(
                    Key.KEYSTORE_PATH,
                    "the folder of '" + file.name()
                            + "' is not writable, but each refresh stores a token; check its owner, mode and mount");
        }
    }

    /** Deletes temporary files left by a crash. */
    int sweep() throws KeystoreException {
        try {
            return file.sweep();
        } catch (IOException e) {
            throw notStored(e);
        }
    }

    /** The keystore. Throws if it is missing, damaged, or not opened by the password; it is never overwritten then. */
    KeyStore load() throws KeystoreException {
        byte[] bytes;
        try {
            bytes = file.read()
                    .orElseThrow(
                            () -> new KeystoreException(
                                    Key.KEYSTORE_PATH,
                                    "missing keystore '" + file.name()
                                            + "'; check that its volume is mounted, or create it by `keystore create` and `keystore set`"));
        } catch (AccessDeniedException e) {
            throw new KeystoreException(
                    Key.KEYSTORE_PATH, "'" + file.name() + "' is not readable; check its owner and mode");
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
                        "is wrong for '" + file.name()
                                + "'; set the password it was created with, or restore a damaged file from a backup");
            }
            throw unreadable(e);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    /** A keystore without entries. */
    static KeyStore empty() {
        try {
            KeyStore keystore = KeyStore.getInstance("PKCS12");
            keystore.load(null, null);
            return keystore;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Replaces the file as a whole: a crash leaves the old one or the new one. */
    void store(KeyStore keystore) throws KeystoreException {
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
                "'" + file.name() + "' cannot be written: " + DurableFile.reason(e) + "; the old content is unchanged");
    }

    /** What to tell of a keystore that the JDK cannot handle. */
    KeystoreException unreadable(Exception e) {
        return new KeystoreException(
                Key.KEYSTORE_PATH,
                "'" + file.name() + "' is damaged or not a PKCS12 keystore ("
                        + e.getClass().getSimpleName() + "); restore it from a backup");
    }
}
