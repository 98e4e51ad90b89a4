package io.guestway.benchmarks.peer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Compares digests of API keys in constant time. Belongs to one event loop. */
final class ApiKeyCheck {

    private final MessageDigest sha256;
    private final byte[] known;

    ApiKeyCheck(String apiKey) {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        known = digest(apiKey);
    }

    boolean isValid(String key) {
        return key != null && MessageDigest.isEqual(known, digest(key));
    }

    private byte[] digest(String key) {
        return sha256.digest(key.getBytes(StandardCharsets.UTF_8));
    }
}
