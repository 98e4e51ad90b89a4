package io.guestway.event;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Processor;

/** The steps of the event routes: count an event, keep it for the webhook, sign it. */
public final class EventSteps {

    /** Header with {@code sha256=} and the hex HMAC-SHA256 of the body, under the webhook secret. */
    public static final String SIGNATURE = "X-Guestway-Signature";

    private static final String ID = "guestwayEventId";

    private final Outbox outbox;
    private final String secret;
    private final MeterRegistry metrics;
    private volatile Consumer<Object> kept = id -> {};

    /** @param secret null where no signature is wanted */
    public EventSteps(Outbox outbox, String secret, MeterRegistry metrics) {
        this.outbox = outbox;
        this.secret = secret;
        this.metrics = metrics;
    }

    /** Who is told the ids of events that the outbox has. */
    public void onKept(Consumer<Object> listener) {
        kept = listener;
    }

    /** Counts the event by its type; also says whether it is one for the webhook. */
    public Processor count() {
        return exchange -> {
            String type =
                    String.valueOf(exchange.getMessage().getBody(Map.class).get("type"));
            metrics.counter("guestway.events", "type", type).increment();
            exchange.setVariable("guestway-calls-people", Event.CALLING_PEOPLE.contains(type));
        };
    }

    /** Keeps the event until the webhook took it. */
    public Processor keep() {
        return exchange -> {
            Map<String, Object> event = new LinkedHashMap<>();
            exchange.getMessage().getBody(Map.class).forEach((key, value) -> event.put(String.valueOf(key), value));
            outbox.add(event);
            kept.accept(event.get("id"));
        };
    }

    /** The events that are due, as a list. */
    public Processor due() {
        return exchange -> exchange.getMessage().setBody(outbox.due());
    }

    /** Remembers which event this exchange carries. */
    public Processor name() {
        return exchange -> exchange.setProperty(
                ID, exchange.getMessage().getBody(Map.class).get("id"));
    }

    /** Signs the body. */
    public Processor sign() {
        return exchange -> {
            byte[] body = exchange.getMessage().getBody(byte[].class);
            if (secret != null) {
                exchange.getMessage().setHeader(SIGNATURE, "sha256=" + hmac(body));
            }
            exchange.getMessage().setBody(body);
        };
    }

    public Processor delivered() {
        return exchange -> outbox.delivered(exchange.getProperty(ID));
    }

    public Processor failed() {
        return exchange -> outbox.failed(exchange.getProperty(ID));
    }

    private String hmac(byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body));
    }
}
