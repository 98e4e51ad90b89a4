package io.guestway.guest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM for guest tokens at rest: {@code <key id>:<base64 of nonce and ciphertext>}. The owner is authenticated
 * with the token, so that a ciphertext cannot be moved to another session.
 */
final class TokenCipher {

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final String keyId;
    private final SecureRandom random = new SecureRandom();

    /** @param base64Key base64 of 32 bytes */
    TokenCipher(String base64Key) {
        byte[] bytes = Base64.getDecoder().decode(base64Key);
        this.key = new SecretKeySpec(bytes, "AES");
        this.keyId = idOf(bytes);
    }

    /** Identifies the key without revealing it. */
    String keyId() {
        return keyId;
    }

    String encrypt(String token, String owner) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] ciphertext =
                    cipher(Cipher.ENCRYPT_MODE, nonce, owner).doFinal(token.getBytes(StandardCharsets.UTF_8));
            ByteBuffer both = ByteBuffer.allocate(nonce.length + ciphertext.length)
                    .put(nonce)
                    .put(ciphertext);
            return keyId + ":" + Base64.getEncoder().encodeToString(both.array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is not available", e);
        }
    }

    /** Throws {@link GeneralSecurityException} if the text was not encrypted with this key for this owner. */
    String decrypt(String text, String owner) throws GeneralSecurityException {
        if (!text.startsWith(keyId + ":")) {
            throw new GeneralSecurityException("encrypted with another key");
        }
        byte[] both = Base64.getDecoder().decode(text.substring(keyId.length() + 1));
        byte[] nonce = java.util.Arrays.copyOf(both, NONCE_BYTES);
        byte[] opened = cipher(Cipher.DECRYPT_MODE, nonce, owner).doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES);
        return new String(opened, StandardCharsets.UTF_8);
    }

    private Cipher cipher(int mode, byte[] nonce, String owner) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static String idOf(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] digest = mac.doFinal("guestway key id".getBytes(StandardCharsets.US_ASCII));
            return "k" + HexFormat.of().formatHex(digest, 0, 4);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is not available", e);
        }
    }
}
