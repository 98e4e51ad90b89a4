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

/** Flame graphs of the CPU time of servers in the measured rounds only, drawn by async-profiler. Without it, nothing. */
final class Flames {

    /** In percent; narrower frames are not drawn, which keeps the files small. */
    private static final String LEAST_WIDTH = "0.1";

    /** Of the JVM, so that inlined methods are known by their own names. */
    static final List<String> FLAGS = List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints");

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
            command(server, (begun.add(name(server, shape)) ? "start" : "resume") + ",event=cpu");
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
            command(
                    server,
                    "dump,file=%s,minwidth=%s,title=%s".formatted(folder.resolve(name + ".html"), LEAST_WIDTH, name));
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
