package io.guestway.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A lock between processes, on a separate lock file, and between the threads of this process. Any thread may release
 * it. The lock file is not the guarded file, because a rename would replace it.
 */
public final class ExclusiveLock {

    /** A held lock. Closing it twice has no effect. */
    public static final class Held implements AutoCloseable {

        private final Semaphore inside;
        private final RandomAccessFile file;
        private boolean open = true;

        private Held(Semaphore inside, RandomAccessFile file) {
            this.inside = inside;
            this.file = file;
        }

        @Override
        public synchronized void close() {
            if (open) {
                open = false;
                try {
                    file.close();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                } finally {
                    inside.release();
                }
            }
        }
    }

    /** The lock was not released in time by its holder. */
    public static final class InUseException extends IOException {
        private InUseException(String message) {
            super(message);
        }
    }

    // closing any handle of a file releases all locks of the process on it, so there is never a second handle
    private static final Map<Path, Semaphore> INSIDE = new ConcurrentHashMap<>();
    private static final Duration POLL_PERIOD = Duration.ofMillis(20);

    private final Path path;
    private final Semaphore inside;

    /** @param path the lock file; created if it is missing, never removed */
    public ExclusiveLock(Path path) {
        this.path = path.toAbsolutePath();
        this.inside = INSIDE.computeIfAbsent(real(this.path), key -> new Semaphore(1, true));
    }

    private static Path real(Path path) {
        try {
            return path.getParent().toRealPath().resolve(path.getFileName());
        } catch (IOException e) {
            return path;
        }
    }

    /**
     * Waits for the lock for at most the given time.
     *
     * @throws InUse if the lock is not available in time
     * @throws IOException if the lock file cannot be created
     */
    public Held acquire(Duration longest) throws IOException {
        long end = System.nanoTime() + longest.toNanos();
        try {
            if (!inside.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new InUseException("in use by another part of this process: " + path.getFileName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + path.getFileName());
        }
        RandomAccessFile file = null;
        try {
            file = new RandomAccessFile(path.toFile(), "rw");
            FileLock lock = file.getChannel().tryLock();
            while (lock == null) {
                if (System.nanoTime() - end > 0) {
                    throw new InUseException("in use by another process: " + path.getFileName());
                }
                pause();
                lock = file.getChannel().tryLock();
            }
            return new Held(inside, file);
        } catch (IOException | RuntimeException e) {
            try {
                if (file != null) {
                    file.close();
                }
            } finally {
                inside.release();
            }
            throw e;
        }
    }

    /** Polls, because the system does not notify about released locks of other processes. */
    private static void pause() throws IOException {
        Object monitor = new Object();
        synchronized (monitor) {
            try {
                TimeUnit.MILLISECONDS.timedWait(monitor, POLL_PERIOD.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for a lock");
            }
        }
    }
}
