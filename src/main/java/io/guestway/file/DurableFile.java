package io.guestway.file;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file that is replaced atomically: temporary file, fsync, rename, fsync of the directory (docs/contract.md
 * section 6). After a crash it has either the old or the new content. Only its owner can read it.
 */
public final class DurableFile {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.file");
    private static final String TEMPORARY = ".tmp";

    private final Path path;

    public DurableFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** Its path; of a symbolic link the target, because a rename must not replace the link. */
    public Path path() {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return Files.isSymbolicLink(path) ? target(path) : path;
        }
    }

    /** The target of a dangling link: writing to it fails, and the link stays. */
    private static Path target(Path link) {
        try {
            return link.resolveSibling(Files.readSymbolicLink(link));
        } catch (IOException e) {
            return link;
        }
    }

    /** The file name, for messages. */
    public String name() {
        return path.getFileName().toString();
    }

    public boolean exists() {
        return Files.exists(path);
    }

    /** The content; empty if the file does not exist. */
    public Optional<byte[]> read() throws IOException {
        try {
            return Optional.of(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Once this returns, the content survives a crash. If it throws, the old content is unchanged. */
    public void replace(byte[] content) throws IOException {
        Path target = path();
        Path fresh = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + TEMPORARY);
        try {
            Files.createFile(fresh, ownerOnly(target));
            // not a channel: an interrupt would close it and lose the write
            try (FileOutputStream out = new FileOutputStream(fresh.toFile())) {
                out.write(content);
                out.getFD().sync();
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
        syncDirectory(target);
    }

    /** Once this returns, the deletion survives a crash. Without effect if the file does not exist. */
    public void delete() throws IOException {
        Path target = path();
        if (Files.deleteIfExists(target)) {
            syncDirectory(target);
        }
    }

    /** Deletes temporary files left by a crash and returns their number. */
    public int sweep() throws IOException {
        Path target = path();
        int swept = 0;
        try (DirectoryStream<Path> leftovers =
                Files.newDirectoryStream(target.getParent(), "." + target.getFileName() + ".*" + TEMPORARY)) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
                swept++;
            }
        }
        return swept;
    }

    /** The operating system's reason, without a path. */
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "Permission denied";
        }
        if (e instanceof FileSystemException system) {
            return system.getReason() == null ? e.getClass().getSimpleName() : system.getReason();
        }
        return String.valueOf(e.getMessage()).replaceFirst("^.*/[^ ]* \\((.*)\\)$", "$1");
    }

    private static FileAttribute<?>[] ownerOnly(Path target) throws IOException {
        return target.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /**
     * A rename is durable once its directory is synced. On systems where directories cannot be opened (Windows) nothing
     * is needed.
     */
    private static void syncDirectory(Path target) throws IOException {
        try (FileChannel directory = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (AccessDeniedException e) {
            LOG.trace("directories cannot be synced here");
        }
    }
}
