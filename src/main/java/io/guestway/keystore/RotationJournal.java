package io.guestway.keystore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.file.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Records beside the keystore which refresh token is being redeemed: durable before the call, cleared after the
 * successor is stored (docs/contract.md section 4). A journal found at startup means that its token may have been
 * redeemed. It identifies the token by a salted digest only. It is read and changed only while the keystore's lock is
 * held.
 */
public final class RotationJournal {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Entry(String salt, String digest) {}

    private final DurableFile file;
    private final SecureRandom random = new SecureRandom();

    private RotationJournal(Path file) {
        this.file = new DurableFile(file);
    }

    /** The journal of the token in use, beside the keystore of that path. */
    public static RotationJournal ofTokenInUse(Path keystore) {
        return new RotationJournal(TokenKeystore.beside(keystore, ".journal"));
    }

    /** The journal of a candidate. */
    public static RotationJournal ofCandidate(Path keystore) {
        return new RotationJournal(TokenKeystore.beside(keystore, TokenKeystore.CANDIDATE + ".journal"));
    }

    /** Deletes temporary files left by a crash. */
    public int sweep() throws IOException {
        return file.sweep();
    }

    /** Whether the journal is about this token; an unreadable journal is about any token. */
    public boolean concerns(String token) throws IOException {
        Optional<byte[]> content = file.read();
        if (content.isEmpty()) {
            return false;
        }
        try {
            Entry entry = JSON.readValue(content.get(), Entry.class);
            return entry.digest.equals(digest(entry.salt, token));
        } catch (JsonProcessingException | NullPointerException e) {
            return true;
        }
    }

    /** Once this returns, the record that the token is being redeemed survives a crash. */
    public void open(String token) throws IOException {
        byte[] raw = new byte[16];
        random.nextBytes(raw);
        String salt = HexFormat.of().formatHex(raw);
        try {
            file.replace(JSON.writeValueAsBytes(new Entry(salt, digest(salt, token))));
        } catch (IOException e) {
            throw new IOException("the journal '" + file.name() + "' beside the keystore cannot be written: "
                    + DurableFile.reason(e));
        }
    }

    /** Once this returns, no token is recorded as being redeemed. */
    public void clear() throws IOException {
        file.delete();
    }

    private static String digest(String salt, String token) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(salt.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
