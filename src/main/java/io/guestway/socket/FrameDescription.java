package io.guestway.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Says what may be logged of an inbound frame: its type, where that is a plain word, and its length in bytes. */
public final class FrameDescription implements Processor {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void process(Exchange exchange) {
        Object frame = exchange.getMessage().getBody();
        int bytes = frame instanceof byte[] binary
                ? binary.length
                : String.valueOf(frame).getBytes(StandardCharsets.UTF_8).length;
        exchange.setVariable("guestway-frame-type", frame instanceof String text ? type(text) : "binary");
        exchange.setVariable("guestway-frame-bytes", bytes);
    }

    private static String type(String text) {
        try {
            String type = JSON.readTree(text).path("type").asText();
            return type.matches("[A-Za-z0-9_.:-]{1,64}") ? type : "unknown";
        } catch (JsonProcessingException e) {
            return "unknown";
        }
    }
}
