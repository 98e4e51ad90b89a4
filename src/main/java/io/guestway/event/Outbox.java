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
 * Events that the webhook has still to take, in the state file beside the keystore, so that they outlive a restart: each
 * stays until it was delivered, 24 h at most. Those of one subject are delivered in order; one that cannot be delivered
 * holds up its own subject only.
 */
public final class Outbox {

    static final Duration KEPT = Duration.ofHours(24);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    /** After this long, a delivery that never reported its end is tried again. */
    private static final Duration LONGEST_DELIVERY = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger("guestway.event");
    private static final String SECTION = "events";

    /** An event under way: when it was raised, how often it was tried, when it is due again (epoch ms). */
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

    /** Keeps an event until it is delivered, once by its id. Throws {@link IOException} if it cannot be written. */
    public synchronized void add(Map<String, Object> event) throws IOException {
        long now = clock.millis();
        if (entries().stream().noneMatch(entry -> entry.id().equals(event.get("id")))) {
            entries().add(new Entry(new LinkedHashMap<>(event), now, 0, now));
        }
        save();
    }

    /** Takes the events that are due and nobody else delivers: of each subject the oldest, if it is one of them. */
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
            boolean old = entry.since + KEPT.toMillis() <= now;
            if (old) {
                LOG.error("event given up after 24 h type={} id={}", entry.event.get("type"), entry.id());
            }
            return old;
        });
        if (expired) {
            saveLater();
        }
    }

    /** The webhook took it. */
    public synchronized void delivered(Object id) {
        underWay.remove(id);
        if (entries().removeIf(entry -> entry.id().equals(id))) {
            saveLater();
        }
    }

    /** The webhook did not take it: again after 1, 2, 4 … 60 s. */
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

    /** How many events are still to be delivered. */
    public synchronized int size() {
        return entries().size();
    }

    private List<Entry> entries() {
        if (entries == null) {
            entries = new ArrayList<>(List.of(stored()));
            boolean odd = entries.removeIf(entry -> entry == null || entry.event == null || entry.id() == null);
            if (odd) {
                LOG.error("event dropped: an entry of the state file has no event with an id");
            }
        }
        return entries;
    }

    private Entry[] stored() {
        try {
            return state.read(SECTION, Entry[].class).orElse(new Entry[0]);
        } catch (IOException e) {
            LOG.error("state file not read; events of the process before are lost reason={}", DurableFile.reason(e));
            return new Entry[0];
        }
    }

    private void save() throws IOException {
        state.write(SECTION, entries);
        saved = true;
    }

    /** What cannot be written now is written with the next change; meanwhile memory has it. */
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
