package io.guestway.sandbox.platform;

import java.security.SecureRandom;
import java.util.Base64;

/** Random texts for tokens, ids and codes. */
public final class Secrets {

    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** URL-safe text of that many random bytes. */
    public static String text(int bytes) {
        byte[] raw = new byte[bytes];
        RANDOM.nextBytes(raw);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
    }
}
