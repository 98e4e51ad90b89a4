package io.guestway.guest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.redis.RedisLink;
import io.guestway.redis.Script;
import io.guestway.step.AsyncStep;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.AsyncProcessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries put aside by scripts because Guestway did not write them (docs/contract.md section 5): counted, and logged
 * once without their content, which may contain a token.
 */
public final class UnreadableEntries {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.redis");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TIME = Pattern.compile("^:\\d+:");
    private static final Script SCRIPT = Script.load(UnreadableEntries.class, "unreadable");

    private final RedisLink redis;
    private final GuestRedisKeys keys;
    private final LoggedFingerprint fingerprints;
    private final AtomicLong count = new AtomicLong();

    public UnreadableEntries(
            RedisLink redis, GuestRedisKeys keys, LoggedFingerprint fingerprints, MeterRegistry metrics) {
        this.redis = redis;
        this.keys = keys;
        this.fingerprints = fingerprints;
        Gauge.builder("guestway.redis.unreadable", count, AtomicLong::get).register(metrics);
    }

    /** The step that counts the entries and logs new ones. Never fails. */
    public AsyncProcessor report() {
        return new AsyncStep(exchange -> redis.run(SCRIPT, new String[] {keys.unreadable(), keys.named()})
                .thenAccept(this::logEntries)
                .exceptionally(redisIsDown -> null));
    }

    private void logEntries(List<String> answer) {
        count.set(Long.parseLong(answer.get(0)));
        for (String entry : answer.subList(1, answer.size())) {
            LOG.warn("unreadable entry put aside key={} now={}", key(entry), place(entry));
        }
    }

    /** Its place: the list of members, or, if the key itself was not usable, a name with the time in ms. */
    private String place(String entry) {
        try {
            String renamed = JSON.readTree(entry).path("renamed").asText("");
            Matcher time = TIME.matcher(
                    renamed.startsWith(keys.unreadable())
                            ? renamed.substring(keys.unreadable().length())
                            : "");
            return time.find() ? keys.unreadable() + time.group() + "*" : keys.unreadable();
        } catch (JsonProcessingException e) {
            return keys.unreadable();
        }
    }

    private String key(String entry) {
        try {
            JsonNode key = JSON.readTree(entry).path("key");
            String name = key.asText("unknown");
            return name.startsWith(keys.prefix())
                    ? keys.prefix()
                            + fingerprints.of(name.substring(keys.prefix().length()))
                    : name;
        } catch (JsonProcessingException e) {
            return "unknown";
        }
    }
}
