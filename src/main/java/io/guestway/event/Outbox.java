package io.guestway.event;

import io.guestway.file.DurableFile;
import io.guestway.file.StateFile;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events to be delivered to the webhook, stored in the state file beside the keystore to survive a restart. Each stays
 * until it is delivered, for 24 h at most. Events of one subject are delivered in order; a failing delivery delays its
 * own subject only.
 */
public final class Outbox {

    static final Duration RETENTION = Duration.ofHours(24);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    /** A delivery without a result is retried after this time. */
    private static final Duration LONGEST_DELIVERY = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger("guestway.event");
    private static final String SECTION = "events";

    /** A stored event: when it was raised, the number of attempts, and when the next is due (epoch ms). */
    private record Entry(Map<String, Object> event, long since, int attempts, long due) {

        Object id() {
            return event.get("id");
        }
    }

    private final StateFile state;
    private final Clock clock;
    private final Map<Object, Long> underWay = new HashMap<>();
    private List<Entry> entries;
    private boolean saved = true;

    /** @param state beside the keystore */
    public Outbox(StateFile state, Clock clock) {
        this.state = state;
        this.clock = clock;
    }

    /** Stores an event, once per id. Throws {@link IOException} if it cannot be written. */
    public synchronized void add(Map<String, Object> event) throws IOException {
        long now = clock.millis();
        if (entries().stream().noneMatch(entry -> entry.id().equals(event.get("id")))) {
            entries().add(new Entry(new LinkedHashMap<>(event), now, 0, now));
        }
        save();
    }

    /** Takes due events that are not being delivered: the oldest of each subject. */
    public synchronized List<Map<String, Object>> takeDue() {
        long now = clock.millis();
        expire(now);
        underWay.values().removeIf(began -> began + LONGEST_DELIVERY.toMillis() <= now);
        Set<String> subjects = new HashSet<>();
        List<Map<String, Object>> due = new ArrayList<>();
        for (Entry entry : entries()) {
            if (subjects.add(Event.subject(entry.event)) && entry.due <= now && !underWay.containsKey(entry.id())) {
                underWay.put(entry.id(), now);
                due.add(entry.event);
            }
        }
        return due;
    }

    private void expire(long now) {
        boolean expired = entries().removeIf(entry -> {
            boolean old = entry.since + RETENTION.toMillis() <= now;
            if (old) {
                LOG.error(
                        "event not delivered within 24 h, dropped type={} id={}", entry.event.get("type"), entry.id());
            }
            return old;
        });
        if (expired) {
            saveLater();
        }
    }

    /** The event was delivered. */
    public synchronized void delivered(Object id) {
        underWay.remove(id);
        if (entries().removeIf(entry -> entry.id().equals(id))) {
            saveLater();
        }
    }

    /** The event was not delivered; the next attempt follows after 1, 2, 4 … 60 s. */
    public synchronized void failed(Object id) {
        underWay.remove(id);
        entries().replaceAll(entry -> {
            if (!entry.id().equals(id)) {
                return entry;
            }
            long wait = Math.min(LONGEST_WAIT.toMillis(), 1000L << Math.min(entry.attempts, 16));
            return new Entry(entry.event, entry.since, entry.attempts + 1, clock.millis() + wait);
        });
        saveLater();
    }

    /** The number of undelivered events. */
    public synchronized int size() {
        return entries().size();
    }

    private List<Entry> entries() {
        if (entries == null) {
            entries = new ArrayList<>(List.of(stored()));
            boolean odd = entries.removeIf(entry -> entry == null || entry.event == null || entry.id() == null);
            if (odd) {
                LOG.error("invalid event in the state file dropped");
            }
        }
        return entries;
    }

    private Entry[] stored() {
        try {
            return state.read(SECTION, Entry[].class).orElse(new Entry[0]);
        } catch (IOException e) {
            LOG.error("state file not read; undelivered events are lost reason={}", DurableFile.reason(e));
            return new Entry[0];
        }
    }

    private void save() throws IOException {
        state.write(SECTION, entries);
        saved = true;
    }

    /** A failed write is repeated with the next change; until then the state is in memory only. */
    private void saveLater() {
        try {
            save();
        } catch (IOException e) {
            if (saved) {
                LOG.error(
                        "state file not written; a restart would deliver events again reason={}",
                        DurableFile.reason(e));
            }
            saved = false;
        }
    }
}
