package io.guestway.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExclusiveLockTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    private Path folder;

    @Test
    void keeps_everybody_else_out_until_it_is_closed() throws Exception {
        Path file = folder.resolve("lock");
        ExclusiveLock.Held held = new ExclusiveLock(file).acquire(SHORT);

        assertThatThrownBy(() -> new ExclusiveLock(file).acquire(SHORT)).isInstanceOf(IOException.class);
        held.close();
        new ExclusiveLock(file).acquire(SHORT).close();
    }

    @Test
    void is_the_same_lock_by_another_path_to_the_same_file() throws Exception {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        try (ExclusiveLock.Held held = new ExclusiveLock(real.resolve("lock")).acquire(SHORT)) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> new ExclusiveLock(link.resolve("lock")).acquire(SHORT))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void may_be_closed_twice_without_taking_it_from_the_next() throws Exception {
        ExclusiveLock lock = new ExclusiveLock(folder.resolve("lock"));
        ExclusiveLock.Held first = lock.acquire(SHORT);
        first.close();
        try (ExclusiveLock.Held second = lock.acquire(SHORT)) {
            first.close();
            assertThat(second).isNotNull();
            assertThatThrownBy(() -> lock.acquire(SHORT)).isInstanceOf(IOException.class);
        }
    }
}
