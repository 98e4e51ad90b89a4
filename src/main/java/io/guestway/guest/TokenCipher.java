package io.guestway.guest;

import io.netty.util.concurrent.FastThreadLocal;
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
    private static final int NONCES_PER_DRAW = 64;
    private static final int TAG_BITS = 128;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** The cipher of a thread: to look one up, and to draw random bytes, costs more than to encrypt a token. */
    private static final class OfThread {

        private final Cipher cipher;
        private final byte[] drawn = new byte[NONCES_PER_DRAW * NONCE_BYTES];
        private int next = drawn.length;

        private OfThread() throws GeneralSecurityException {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        }

        /** Fills the nonce with random bytes that are used once. */
        private void draw(byte[] nonce) {
            if (next == drawn.length) {
                RANDOM.nextBytes(drawn);
                next = 0;
            }
            System.arraycopy(drawn, next, nonce, 0, NONCE_BYTES);
            next += NONCE_BYTES;
        }
    }

    private static final FastThreadLocal<OfThread> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected OfThread initialValue() throws GeneralSecurityException {
            return new OfThread();
        }
    };

    private final SecretKeySpec key;
    private final String keyId;
    private final String prefix;

    /** @param base64Key base64 of 32 bytes */
    TokenCipher(String base64Key) {
        byte[] bytes = Base64.getDecoder().decode(base64Key);
        this.key = new SecretKeySpec(bytes, "AES");
        this.keyId = idOf(bytes);
        this.prefix = keyId + ":";
    }

    /** Identifies the key without revealing it. */
    String keyId() {
        return keyId;
    }

    String encrypt(String token, String owner) {
        OfThread own = OF_THREAD.get();
        byte[] nonce = new byte[NONCE_BYTES];
        own.draw(nonce);
        byte[] text = token.getBytes(StandardCharsets.UTF_8);
        byte[] both = new byte[NONCE_BYTES + text.length + TAG_BITS / Byte.SIZE];
        System.arraycopy(nonce, 0, both, 0, NONCE_BYTES);
        try {
            init(own.cipher, Cipher.ENCRYPT_MODE, nonce, owner).doFinal(text, 0, text.length, both, NONCE_BYTES);
            return prefix + Base64.getEncoder().encodeToString(both);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is not available", e);
        }
    }

    /** Throws {@link GeneralSecurityException} if the text was not encrypted with this key for this owner. */
    String decrypt(String text, String owner) throws GeneralSecurityException {
        if (!text.startsWith(prefix)) {
            throw new GeneralSecurityException("encrypted with another key");
        }
        ByteBuffer both = ByteBuffer.wrap(Base64.getDecoder().decode(text.substring(prefix.length())));
        if (both.remaining() < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
            throw new GeneralSecurityException("too short");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        both.get(nonce);
        byte[] ciphertext = new byte[both.remaining()];
        both.get(ciphertext);
        byte[] opened =
                init(OF_THREAD.get().cipher, Cipher.DECRYPT_MODE, nonce, owner).doFinal(ciphertext);
        return new String(opened, StandardCharsets.UTF_8);
    }

    private Cipher init(Cipher cipher, int mode, byte[] nonce, String owner) throws GeneralSecurityException {
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
