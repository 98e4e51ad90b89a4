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
 * Remembers beside the keystore that a refresh token is being presented: durable before the call, cleared after the
 * store (docs/contract.md section 4). One that is found says that its token may have been redeemed. It names the token
 * by a salted digest only. Judged and changed only while the keystore's lock is held.
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

    /** The journal of a token that a person has brought. */
    public static RotationJournal ofCandidate(Path keystore) {
        return new RotationJournal(TokenKeystore.beside(keystore, TokenKeystore.CANDIDATE + ".journal"));
    }

    /** Deletes what a crash left behind of a write. */
    public int sweep() throws IOException {
        return file.sweep();
    }

    /** Whether it says that this token is being presented; one that cannot be read says so of any. */
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

    /** Once this returns, a crash will not hide that the token is being presented. */
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

    /** Once this returns, nothing is being presented. */
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
