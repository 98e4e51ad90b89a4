package io.guestway.benchmarks.peer;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The log line of an issued guest, with the fingerprint as a keyed hash. Belongs to one event loop. */
final class IssueLog {

    private static final Logger LOG = LogManager.getLogger("guestway.guest");
    private static final int BYTES = 8;

    private final Mac mac;

    IssueLog(byte[] key) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    void issued(
            String fingerprint, String guestId, long active, String[] evicted, String requestId, String correlationId) {
        if (LOG.isInfoEnabled()) {
            byte[] hash = mac.doFinal(fingerprint.getBytes(StandardCharsets.UTF_8));
            LOG.info("guest issued fingerprint=fp-" + HexFormat.of().formatHex(hash, 0, BYTES) + " guestId=" + guestId
                    + " active=" + active + " evicted=" + Arrays.toString(evicted) + " requestId=" + requestId
                    + " correlationId=" + correlationId);
        }
    }
}
