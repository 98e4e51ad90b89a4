package io.guestway.sandbox.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The last frames in both directions, with shortened secrets, and how many of each kind there were. Thread-safe. */
final class FrameLog {

    private static final int CAPACITY = 200;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SECRET =
            Pattern.compile("(\"(?:token|jwt|code|resumeToken|id)\":\")([^\"]{4})[^\"]{12,}(\")");

    private final Clock clock;
    private final Deque<Map<String, Object>> frames = new ArrayDeque<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    FrameLog(Clock clock) {
        this.clock = clock;
    }

    synchronized void received(String action, JsonNode frame) {
        counts.merge("received " + action, 1, Integer::sum);
        add("received", frame);
    }

    synchronized void sent(Map<String, Object> envelope) {
        counts.merge("sent " + envelope.get("class"), 1, Integer::sum);
        add("sent", envelope);
    }

    private void add(String direction, Object frame) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("at", clock.instant().toString());
        entry.put("direction", direction);
        try {
            Matcher secret = SECRET.matcher(JSON.writeValueAsString(frame));
            entry.put("frame", secret.replaceAll("$1$2…$3"));
        } catch (JsonProcessingException e) {
            entry.put("frame", "unreadable");
        }
        frames.addLast(entry);
        if (frames.size() > CAPACITY) {
            frames.removeFirst();
        }
    }

    /** Oldest first. */
    synchronized List<Map<String, Object>> shown() {
        return new ArrayList<>(frames);
    }

    /** By direction and kind. */
    synchronized Map<String, Integer> counts() {
        return new TreeMap<>(counts);
    }
}
