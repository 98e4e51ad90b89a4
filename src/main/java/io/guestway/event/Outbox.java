package io.guestway.event;

import io.guestway.file.StateFile;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events that the webhook has still to take, in the state file beside the keystore, so that they outlive a restart: each
 * stays until it was delivered, 24 h at most.
 */
public final class Outbox {

    static final Duration KEPT = Duration.ofHours(24);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger("guestway.event");
    private static final String SECTION = "events";

    /** An event under way: when it was raised, how often it was tried, when it is due again (epoch ms). */
    private record Entry(Map<String, Object> event, long since, int attempts, long due) {}

    private final StateFile state;
    private final Clock clock;
    private List<Entry> entries;

    /** @param state beside the keystore */
    public Outbox(StateFile state, Clock clock) {
        this.state = state;
        this.clock = clock;
    }

    /** Keeps an event until it is delivered, once by its id. Throws {@link IOException} where it cannot be written. */
    public synchronized void add(Map<String, Object> event) throws IOException {
        long now = clock.millis();
        if (entries().stream().anyMatch(entry -> entry.event.get("id").equals(event.get("id")))) {
            save();
            return;
        }
        entries().add(new Entry(new LinkedHashMap<>(event), now, 0, now));
        save();
    }

    /** The events that are due, oldest first. */
    public synchronized List<Map<String, Object>> due() throws IOException {
        long now = clock.millis();
        boolean expired = entries().removeIf(entry -> {
            boolean old = entry.since + KEPT.toMillis() <= now;
            if (old) {
                LOG.error("event given up after 24 h type={} id={}", entry.event.get("type"), entry.event.get("id"));
            }
            return old;
        });
        if (expired) {
            save();
        }
        return entries().stream()
                .filter(entry -> entry.due <= now)
                .map(Entry::event)
                .toList();
    }

    /** The webhook took it. */
    public synchronized void delivered(Object id) throws IOException {
        if (entries().removeIf(entry -> entry.event.get("id").equals(id))) {
            save();
        }
    }

    /** The webhook did not take it: again after 1, 2, 4 … 60 s. */
    public synchronized void failed(Object id) throws IOException {
        entries().replaceAll(entry -> {
            if (!entry.event.get("id").equals(id)) {
                return entry;
            }
            long wait = Math.min(LONGEST_WAIT.toMillis(), 1000L << Math.min(entry.attempts, 16));
            return new Entry(entry.event, entry.since, entry.attempts + 1, clock.millis() + wait);
        });
        save();
    }

    /** How many events are still to be delivered. */
    public synchronized int size() throws IOException {
        return entries().size();
    }

    private List<Entry> entries() throws IOException {
        if (entries == null) {
            entries = new ArrayList<>(List.of(state.read(SECTION, Entry[].class).orElse(new Entry[0])));
        }
        return entries;
    }

    private void save() throws IOException {
        state.write(SECTION, entries);
    }
}
