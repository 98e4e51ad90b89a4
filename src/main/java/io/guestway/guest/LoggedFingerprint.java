package io.guestway.guest;

import io.guestway.config.Key;
import io.guestway.config.Settings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The logged form of fingerprints, which are personal data (docs/contract.md section 2): a keyed hash, the same on all
 * replicas, unless {@code guestway.log.fingerprints} is {@code plain}.
 */
public final class LoggedFingerprint {

    /** The logged form without a key to hash with. */
    public static final String HIDDEN = "hidden";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 8;

    private final boolean plain;
    private final Mac mac;

    private LoggedFingerprint(boolean plain, Mac mac) {
        this.plain = plain;
        this.mac = mac;
    }

    /**
     * Creates it from the settings: the hash key is derived from the encryption key, otherwise it is the configured
     * one; without either, fingerprints are hidden.
     */
    public static LoggedFingerprint of(Settings settings) {
        boolean plain = settings.text(Key.LOG_FINGERPRINTS).equals("plain");
        Optional<byte[]> key = settings.find(Key.REDIS_ENCRYPTION_KEY)
                .map(base64 -> Base64.getDecoder().decode(base64))
                .map(secret -> mac(secret).doFinal("guestway fingerprints in logs".getBytes(StandardCharsets.US_ASCII)))
                .or(() -> settings.find(Key.LOG_FINGERPRINT_KEY).map(text -> text.getBytes(StandardCharsets.UTF_8)));
        return new LoggedFingerprint(plain, key.map(LoggedFingerprint::mac).orElse(null));
    }

    /** The logged form: {@code fp-} and 16 hex digits, the fingerprint itself, or {@value #HIDDEN}. */
    public String of(String fingerprint) {
        if (plain) {
            return fingerprint;
        }
        if (mac == null) {
            return HIDDEN;
        }
        try {
            // a Mac is not thread-safe
            Mac own = (Mac) mac.clone();
            byte[] hash = own.doFinal(fingerprint.getBytes(StandardCharsets.UTF_8));
            return "fp-" + HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(ALGORITHM + " cannot be cloned", e);
        }
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is not available", e);
        }
    }
}
