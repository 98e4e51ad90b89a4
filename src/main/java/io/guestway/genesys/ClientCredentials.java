package io.guestway.genesys;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Writes the client-credentials token request (RFC 6749 sections 2.3.1 and 4.4.2) onto the message. */
public final class ClientCredentials implements Processor {

    private final String basic;
    private final String form;

    /** @param scopes the scopes to ask for, separated by spaces; none where blank */
    public ClientCredentials(String clientId, String clientSecret, String scopes) {
        this.basic = "Basic "
                + Base64.getEncoder().encodeToString((clientId + ":" + clientSecret).getBytes(StandardCharsets.UTF_8));
        this.form = "grant_type=client_credentials"
                + (scopes.isBlank() ? "" : "&scope=" + URLEncoder.encode(scopes, StandardCharsets.UTF_8));
    }

    @Override
    public void process(Exchange exchange) {
        exchange.getMessage().setHeader("Authorization", basic);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/x-www-form-urlencoded");
        exchange.getMessage().setBody(form);
    }
}
