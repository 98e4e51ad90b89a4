package io.guestway.guest;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The guest ids of the dialect web-messaging: a keyed hash of device and session token, so that one token of a device is one
 * session on every replica, and its id tells nothing of it.
 */
public final class SessionIds {

    /** With which they begin; the Lua scripts know it, too. */
    public static final String PREFIX = "wm~";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 18;

    private final SecretKeySpec key;

    /** @param base64Key the encryption key, which the key of the hash is derived from */
    public SessionIds(String base64Key) {
        byte[] derived = hash(
                new SecretKeySpec(Base64.getDecoder().decode(base64Key), ALGORITHM), "guestway ids of session tokens");
        this.key = new SecretKeySpec(derived, ALGORITHM);
    }

    /** The id of a device's session token. */
    public String of(String fingerprint, String token) {
        byte[] hash = hash(key, fingerprint + "\n" + token);
        byte[] first = java.util.Arrays.copyOf(hash, BYTES);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(first);
    }

    private static byte[] hash(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is not available", e);
        }
    }
}
