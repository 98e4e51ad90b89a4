package io.guestway.event;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;

/** Signs what is posted to the webhook, so that it can tell who sent it. */
public final class WebhookSignature {

    /** Header with {@code sha256=} and the hex HMAC-SHA256 of the body, under the webhook secret. */
    public static final String HEADER = "X-Guestway-Signature";

    private static final String ALGORITHM = "HmacSHA256";

    private final Optional<SecretKeySpec> key;

    /** @param secret empty if events are not signed */
    public WebhookSignature(Optional<String> secret) {
        this.key = secret.map(text -> new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM));
    }

    /** The body becomes bytes, and the header their signature. */
    public void sign(Exchange exchange) throws GeneralSecurityException {
        byte[] body = exchange.getMessage().getBody(byte[].class);
        exchange.getMessage().setBody(body);
        if (key.isPresent()) {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key.get());
            exchange.getMessage().setHeader(HEADER, "sha256=" + HexFormat.of().formatHex(mac.doFinal(body)));
        }
    }
}
