package io.guestway.event;

import io.guestway.file.StateFile;
import io.guestway.problem.ErrorCode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * States that are announced once when they begin and once when they end, across restarts (docs/contract.md section 4). An
 * event waits here until a route has raised it; after a crash in between it is raised again under the same id.
 */
public final class Announcements {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.event");
    private static final String SECTION = "announcements";

    /** A state that has begun. */
    public record Begun(String at, Integer code) {}

    private record Kept(Map<String, Begun> states, List<Map<String, Object>> waiting) {}

    private final StateFile file;
    private final Clock clock;
    private final Map<String, Begun> states = new LinkedHashMap<>();
    private final List<Map<String, Object>> waiting = new ArrayList<>();
    private final List<Map<String, Object>> passing = new ArrayList<>();
    private final Set<Object> taken = new HashSet<>();
    private Instant lastTaken = Instant.EPOCH;
    private boolean saved = true;

    public Announcements(StateFile file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Restores the announcements of the previous process. Throws if the state file cannot be read. */
    public synchronized void recover() throws IOException {
        file.read(SECTION, Kept.class).ifPresent(kept -> {
            states.putAll(kept.states);
            waiting.addAll(kept.waiting);
        });
    }

    /** Announces that a state begins; without effect if it has begun already. */
    public synchronized void begin(String state, String type, ErrorCode code, String detail, Map<String, ?> data) {
        if (states.containsKey(state)) {
            return;
        }
        states.put(state, new Begun(clock.instant().toString(), code.number()));
        waiting.add(Event.of(type, clock.instant(), code.number(), detail, data));
        save();
    }

    /**
     * Announces that a state ends; without effect if it has not begun.
     *
     * @param since the field of the event's data that holds the time at which the state began
     */
    public synchronized void end(String state, String type, String detail, String since) {
        Begun begun = states.remove(state);
        if (begun != null) {
            waiting.add(Event.of(type, clock.instant(), null, detail, Event.data(since, begun.at)));
            save();
        }
    }

    /** Drops a state without an event, because a following state is announced. */
    public synchronized void forget(String state) {
        if (states.remove(state) != null) {
            save();
        }
    }

    /** Announces an event that is not a state; it is lost in a crash. */
    public synchronized void announce(String type, String detail, Map<String, ?> data) {
        passing.add(Event.of(type, clock.instant(), null, detail, data));
    }

    /** The state, if it has begun. */
    public synchronized Optional<Begun> find(String state) {
        return Optional.ofNullable(states.get(state));
    }

    /** Whether something waits to be raised, and the last attempt was at least the given time ago. */
    public synchronized boolean isDue(Duration sinceLastTry) {
        boolean isWaiting = !passing.isEmpty() || waiting.stream().anyMatch(event -> !taken.contains(event.get("id")));
        return isWaiting && Duration.between(lastTaken, clock.instant()).abs().compareTo(sinceLastTry) >= 0;
    }

    /** Takes what is to be raised, in order, except what another thread is about to raise. */
    public synchronized List<Map<String, Object>> take() {
        lastTaken = clock.instant();
        List<Map<String, Object>> all = new ArrayList<>(passing);
        passing.clear();
        waiting.stream().filter(event -> taken.add(event.get("id"))).forEach(all::add);
        return all;
    }

    /** An event that was taken could not be raised: it is tried again. */
    public synchronized void notRaised(Map<String, Object> event) {
        Object id = event.get("id");
        taken.remove(id);
        if (waiting.stream().noneMatch(each -> each.get("id").equals(id))) {
            passing.add(event);
        }
    }

    /** The event of this id is raised, and a crash cannot lose it any more; any other id has no effect. */
    public synchronized void raised(Object id) {
        taken.remove(id);
        if (waiting.removeIf(event -> event.get("id").equals(id)) || !saved) {
            save();
        }
    }

    /** A failed write is repeated with the next change; until then the state is in memory only. */
    private void save() {
        try {
            file.write(SECTION, new Kept(states, waiting));
            saved = true;
        } catch (IOException e) {
            saved = false;
            LOG.error("state file not written; a restart would lose states={}", states.keySet());
        }
    }
}
