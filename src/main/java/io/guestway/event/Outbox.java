package io.guestway.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events that the webhook has still to take, in a state file beside the keystore, so that they outlive a restart: each
 * stays until it was delivered, 24 h at most. The file is replaced as a whole and holds no token.
 */
public final class Outbox {

    static final Duration KEPT = Duration.ofHours(24);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger("guestway.event");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An event under way: when it was raised, how often it was tried, when it is due again (epoch ms). */
    private record Entry(Map<String, Object> event, long since, int attempts, long due) {}

    private final Path file;
    private final Clock clock;
    private List<Entry> entries;

    /** @param file beside the keystore; made when the first event comes */
    public Outbox(Path file, Clock clock) {
        this.file = file.toAbsolutePath();
        this.clock = clock;
    }

    /** Keeps an event until it is delivered. Throws {@link IOException} where it cannot be written. */
    public synchronized void add(Map<String, Object> event) throws IOException {
        long now = clock.millis();
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
            entries = new ArrayList<>(read());
        }
        return entries;
    }

    private List<Entry> read() throws IOException {
        try {
            State state = JSON.readValue(Files.readAllBytes(file), new TypeReference<State>() {});
            return state.events();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (JsonProcessingException e) {
            LOG.error("state file cannot be read and is begun anew file={}", file.getFileName());
            return List.of();
        }
    }

    private record State(List<Entry> events) {}

    private void save() throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        byte[] json = JSON.writeValueAsString(new State(entries)).getBytes(StandardCharsets.UTF_8);
        try (FileOutputStream out = new FileOutputStream(fresh.toFile())) {
            out.write(json);
            out.getFD().sync();
        }
        if (Files.getFileStore(fresh).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory();
    }

    /** A rename is durable once its directory is. Where directories cannot be opened (Windows) there is nothing to do. */
    private void syncDirectory() throws IOException {
        try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (java.nio.file.AccessDeniedException e) {
            LOG.trace("directories cannot be synced here");
        }
    }
}
