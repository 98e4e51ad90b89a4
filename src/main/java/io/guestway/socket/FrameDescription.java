package io.guestway.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Sets what is logged about an inbound frame: its type, if that is a plain word, and its length in bytes. At most one
 * frame of a type is logged per second; the next line has the number of suppressed ones.
 */
public final class FrameDescription implements Processor {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int MOST_TYPES = 100;

    private static final class Line {
        private long due;
        private int suppressed;
    }

    private final LongSupplier nanoTime;
    private final Map<String, Line> lines = new HashMap<>();

    /** @param nanoTime a monotonic clock, such as {@link System#nanoTime} */
    public FrameDescription(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void process(Exchange exchange) {
        Object frame = exchange.getMessage().getBody();
        int bytes = frame instanceof byte[] binary
                ? binary.length
                : String.valueOf(frame).getBytes(StandardCharsets.UTF_8).length;
        String type = frame instanceof String text ? type(text) : "binary";
        exchange.setVariable("guestway-frame-type", type);
        exchange.setVariable("guestway-frame-bytes", bytes);
        int suppressed = suppressed(type);
        exchange.setVariable("guestway-frame-logged", suppressed >= 0);
        exchange.setVariable("guestway-frame-suppressed", Math.max(0, suppressed));
    }

    /** The number of frames suppressed since the last line of this type; negative if this one is suppressed too. */
    private synchronized int suppressed(String type) {
        long now = nanoTime.getAsLong();
        String kept = lines.containsKey(type) || lines.size() < MOST_TYPES ? type : "other";
        Line line = lines.computeIfAbsent(kept, first -> {
            Line made = new Line();
            made.due = now;
            return made;
        });
        if (now - line.due < 0) {
            line.suppressed++;
            return -1;
        }
        int before = line.suppressed;
        line.suppressed = 0;
        line.due = now + PERIOD.toNanos();
        return before;
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
