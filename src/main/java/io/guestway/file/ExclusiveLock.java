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
 * A lock between processes, on a file of its own, and between the threads of this one. It belongs to nobody in
 * particular: any thread may end it. What it guards is not the lock file, which a rename would replace.
 */
public final class ExclusiveLock {

    /** A lock that is held; closing it twice does no harm. */
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

    /** Somebody else has the lock, and did not give it away in time. */
    public static final class InUse extends IOException {
        private InUse(String message) {
            super(message);
        }
    }

    // closing any handle of a file ends all locks that a process has on it: never two handles at once
    private static final Map<Path, Semaphore> INSIDE = new ConcurrentHashMap<>();
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Path path;
    private final Semaphore inside;

    /** @param path the lock file; made where it is missing, never removed */
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
     * Waits for the lock, but no longer than given.
     *
     * @throws InUse where it is not to be had in time
     * @throws IOException where the file cannot be made
     */
    public Held acquire(Duration longest) throws IOException {
        long end = System.nanoTime() + longest.toNanos();
        try {
            if (!inside.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new InUse("in use by another part of this process: " + path.getFileName());
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
                    throw new InUse("in use by another process: " + path.getFileName());
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

    /** The system has no notice of a lock of another process that ends. */
    private static void pause() throws IOException {
        Object nobody = new Object();
        synchronized (nobody) {
            try {
                TimeUnit.MILLISECONDS.timedWait(nobody, LOOK.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for a lock");
            }
        }
    }
}
