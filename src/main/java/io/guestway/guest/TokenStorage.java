package io.guestway.guest;

import java.security.GeneralSecurityException;
import java.util.Optional;

/** How guest tokens are stored in Redis: encrypted, plain or not at all ({@code guestway.redis.token-storage}). */
public final class TokenStorage {

    private final TokenCipher cipher;
    private final boolean stores;

    private TokenStorage(TokenCipher cipher, boolean stores) {
        this.cipher = cipher;
        this.stores = stores;
    }

    /** @param base64Key base64 of 32 bytes */
    public static TokenStorage encrypted(String base64Key) {
        return new TokenStorage(new TokenCipher(base64Key), true);
    }

    public static TokenStorage plain() {
        return new TokenStorage(null, true);
    }

    public static TokenStorage none() {
        return new TokenStorage(null, false);
    }

    /** Whether tokens are stored. */
    boolean stores() {
        return stores;
    }

    /** The id of the encryption key, if tokens are encrypted. */
    Optional<String> keyId() {
        return Optional.ofNullable(cipher).map(TokenCipher::keyId);
    }

    /** The stored form of the token; empty if tokens are not stored. */
    public Optional<String> seal(String token, String fingerprint, String guestId) {
        if (!stores) {
            return Optional.empty();
        }
        return Optional.of(cipher == null ? token : cipher.encrypt(token, owner(fingerprint, guestId)));
    }

    /** The stored token. Throws {@link GeneralSecurityException} if this key cannot decrypt it. */
    public String open(String stored, String fingerprint, String guestId) throws GeneralSecurityException {
        return cipher == null ? stored : cipher.decrypt(stored, owner(fingerprint, guestId));
    }

    private static String owner(String fingerprint, String guestId) {
        return fingerprint + " " + guestId;
    }
}
