package io.guestway.benchmarks;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Flame graphs of the CPU time of servers in the measured rounds only, drawn by async-profiler. Without it, nothing. */
final class Flames {

    /** In percent; narrower frames are not drawn, which keeps the files small. */
    private static final String LEAST_WIDTH = "0.1";

    /** Of the JVM, so that inlined methods are known by their own names. */
    static final List<String> FLAGS = List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints");

    /** The folder of an unpacked native library: a path of this machine. */
    private static final Pattern LIBRARY_FOLDER = Pattern.compile("/(?:[\\w.-]+/)+(?=lib[\\w.-]*\\.so)");

    private final Path profiler;
    private final Path folder;
    private final Set<String> begun = new HashSet<>();

    Flames(Options options) {
        profiler = options.profiler();
        folder = (options.write() ? Path.of("benchmarks") : Path.of("target", "benchmarks"))
                .resolve("flames")
                .toAbsolutePath();
    }

    /** From now on what the servers do is part of their graph of the shape. */
    void resume(List<Program> servers, Shape shape) {
        for (Program server : servers) {
            command(server, (begun.add(server.pid() + name(server, shape)) ? "start" : "resume") + ",event=cpu");
        }
    }

    void stop(List<Program> servers) {
        servers.forEach(server -> command(server, "stop"));
    }

    /** Writes the graph of the rounds so far. */
    void draw(Program server, Shape shape) throws IOException {
        if (profiler != null) {
            Files.createDirectories(folder);
            String name = name(server, shape);
            Path file = folder.resolve(name + ".html");
            command(server, "dump,file=%s,minwidth=%s,title=%s".formatted(file, LEAST_WIDTH, name));
            String graph = Files.readString(file);
            // names share their beginnings with the names before them, so that the length must stay
            Files.writeString(
                    file,
                    LIBRARY_FOLDER
                            .matcher(graph)
                            .replaceAll(path -> "-".repeat(path.group().length() - 1) + "/"));
        }
    }

    private static String name(Program server, Shape shape) {
        return server.name() + "-" + shape;
    }

    private void command(Program server, String command) {
        if (profiler == null) {
            return;
        }
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(server.pid()));
            try {
                machine.loadAgentPath(profiler.toAbsolutePath().toString(), command);
            } finally {
                machine.detach();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AttachNotSupportedException | AgentLoadException | AgentInitializationException e) {
            throw new IllegalStateException(server.name() + " cannot be profiled: " + command, e);
        }
    }
}
