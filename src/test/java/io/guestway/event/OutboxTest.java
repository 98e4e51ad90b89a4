package io.guestway.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.file.StateFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {

    private static final class Hands extends Clock {
        private Instant now = Instant.parse("2026-03-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @TempDir
    private Path folder;

    private final Hands clock = new Hands();
    private Path file;
    private Outbox outbox;
    private final Map<String, Object> event =
            Event.of("circuit.opened", clock.instant(), 2001, "three failures", Map.of());

    @BeforeEach
    void open() {
        file = folder.resolve("tokens.p12.state");
        outbox = new Outbox(new StateFile(file), clock);
    }

    @Test
    void keeps_an_event_across_a_restart() throws Exception {
        outbox.add(event);

        assertThat(new Outbox(new StateFile(file), clock).takeDue()).containsExactly(event);
    }

    @Test
    void tries_again_after_doubling_waits() throws Exception {
        outbox.add(event);
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            outbox.failed(event.get("id"));
            clock.now = clock.now.plusSeconds(seconds).minusMillis(1);
            assertThat(outbox.takeDue()).isEmpty();
            clock.now = clock.now.plusMillis(1);
            assertThat(outbox.takeDue()).hasSize(1);
        }
    }

    @Test
    void forgets_what_was_delivered() throws Exception {
        outbox.add(event);
        outbox.delivered(event.get("id"));

        assertThat(outbox.size()).isZero();
        assertThat(new Outbox(new StateFile(file), clock).size()).isZero();
    }

    @Test
    void gives_up_after_a_day() throws Exception {
        outbox.add(event);
        clock.now = clock.now.plus(Duration.ofHours(24));

        assertThat(outbox.takeDue()).isEmpty();
        assertThat(outbox.size()).isZero();
    }

    @Test
    void discards_an_unreadable_file() throws Exception {
        Files.writeString(file, "{broken");

        assertThat(outbox.takeDue()).isEmpty();
        outbox.add(event);
        assertThat(new Outbox(new StateFile(file), clock).size()).isEqualTo(1);
    }

    @Test
    void leaves_only_its_file_readable_by_its_owner_alone() throws Exception {
        outbox.add(event);

        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }
}
