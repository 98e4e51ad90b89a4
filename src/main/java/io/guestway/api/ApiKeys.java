package io.guestway.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The configured API keys. Only digests are kept, and they are compared in constant time. */
public final class ApiKeys {

    private static final String HASHED = "sha256:";

    /**
     * A caller with a valid key.
     *
     * @param id distinguishes callers without revealing the key
     * @param isAdmin whether the key may also call {@code /platform-token}
     */
    public record Caller(String id, boolean isAdmin) {}

    private record Known(byte[] digest, boolean isAdmin) {}

    private final List<Known> known = new ArrayList<>();

    /** Keys as configured: plain, or {@code sha256:} and the hex digest of the key. */
    public ApiKeys(List<String> keys, List<String> adminKeys) {
        adminKeys.forEach(key -> known.add(new Known(digestOf(key), true)));
        keys.forEach(key -> known.add(new Known(digestOf(key), false)));
    }

    /** The caller that the key belongs to; empty if the key is unknown. */
    public Optional<Caller> identify(String key) {
        byte[] digest = sha256(key == null ? "" : key);
        Known match = null;
        for (Known candidate : known) {
            if (MessageDigest.isEqual(candidate.digest, digest) && match == null) {
                match = candidate;
            }
        }
        return key == null || match == null
                ? Optional.empty()
                : Optional.of(new Caller(HexFormat.of().formatHex(digest, 0, 8), match.isAdmin));
    }

    private static byte[] digestOf(String key) {
        return key.startsWith(HASHED) ? HexFormat.of().parseHex(key.substring(HASHED.length())) : sha256(key);
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
