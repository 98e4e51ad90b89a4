package io.guestway.event;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;

/** The steps of the event routes: check and count an event, keep it for the webhook, sign it. */
public final class EventSteps {

    /** Header with {@code sha256=} and the hex HMAC-SHA256 of the body, under the webhook secret. */
    public static final String SIGNATURE = "X-Guestway-Signature";

    /** Variable: the type of the event. */
    public static final String TYPE = "guestway-event-type";

    /** Variable: the id of the event. */
    public static final String ID = "guestway-event-id";

    private static final String CODE = "guestway-event-code";
    private static final String STATUS = "guestway-webhook-status";
    private static final String REASON = "guestway-webhook-reason";

    private final Outbox outbox;
    private final String secret;
    private final MeterRegistry metrics;
    private final Clock clock;
    private volatile Consumer<Object> raised = id -> {};

    /** @param secret null if no signature is wanted */
    public EventSteps(Outbox outbox, String secret, MeterRegistry metrics, Clock clock) {
        this.outbox = outbox;
        this.secret = secret;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Who learns the ids of events that a crash cannot lose any more. */
    public void onRaised(Consumer<Object> listener) {
        raised = listener;
    }

    /**
     * Completes the event of the body and counts it by its type. Throws 4001 if it has no type, or if a field has the wrong
     * form.
     */
    public Processor check() {
        return exchange -> {
            Map<String, Object> event = Event.complete(exchange.getMessage().getBody(), clock.instant());
            exchange.getMessage().setBody(event);
            String type = (String) event.get("type");
            metrics.counter("guestway.events", "type", type).increment();
            Object code = event.get("code");
            exchange.setVariable(TYPE, type);
            exchange.setVariable(ID, event.get("id"));
            exchange.setVariable(CODE, code == null ? "none" : code.toString());
        };
    }

    /** Keeps the event until the webhook took it. */
    public Processor keep() {
        return exchange -> outbox.add(Event.copy(exchange));
    }

    /** Nothing is lost by a crash from now on: the outbox has the event, or nobody has to deliver it. */
    public Processor raised() {
        return exchange -> raised.accept(exchange.getVariable(ID));
    }

    /** Takes the events that are due, as a list. */
    public Processor takeDue() {
        return exchange -> exchange.getMessage().setBody(outbox.takeDue());
    }

    /** Remembers which event this exchange carries. */
    public Processor name() {
        return exchange -> {
            Map<?, ?> event = exchange.getMessage().getBody(Map.class);
            exchange.setVariable(TYPE, event.get("type"));
            exchange.setVariable(ID, event.get("id"));
        };
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

    /** The webhook took the event. */
    public Processor delivered() {
        return exchange -> outbox.delivered(exchange.getVariable(ID));
    }

    /** The webhook did not take the event; says why, for the log. */
    public Processor failed() {
        return exchange -> {
            Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
            if (failure instanceof HttpOperationFailedException answer) {
                exchange.setVariable(STATUS, answer.getStatusCode());
                exchange.setVariable(REASON, "refused");
            } else {
                exchange.setVariable(STATUS, "none");
                exchange.setVariable(
                        REASON, failure == null ? "refused" : failure.getClass().getSimpleName());
            }
            outbox.failed(exchange.getVariable(ID));
        };
    }

    private String hmac(byte[] body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body));
    }
}
