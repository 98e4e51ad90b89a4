package io.guestway.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a session: the configured one, until Genesys shows that the deployment's is shorter. Thread-safe. */
public final class SessionDuration {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.messaging");

    private final String property;
    private final AtomicReference<Duration> life;

    /** @param property its name, for the log */
    public SessionDuration(String property, Duration configured) {
        this.property = property;
        this.life = new AtomicReference<>(configured);
    }

    /** The life in force. */
    public Duration get() {
        return life.get();
    }

    /** Takes note of {@code durationSeconds} of a SessionResponse. */
    void seen(JsonNode durationSeconds) {
        if (!durationSeconds.canConvertToLong() || durationSeconds.asLong() < 1) {
            return;
        }
        Duration shown = Duration.ofSeconds(durationSeconds.asLong());
        Duration before = life.getAndUpdate(known -> shown.compareTo(known) < 0 ? shown : known);
        if (shown.compareTo(before) < 0) {
            LOG.warn(
                    "session life shortened, the deployment's is shorter {}={}s deployment={}s",
                    property,
                    before.toSeconds(),
                    shown.toSeconds());
        }
    }
}
