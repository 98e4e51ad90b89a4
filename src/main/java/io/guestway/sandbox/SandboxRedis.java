package io.guestway.sandbox;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** A real Redis server on the loopback, without persistence. */
public final class SandboxRedis implements AutoCloseable {

    private final RedisServer server;
    private final int port;

    private SandboxRedis(RedisServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Starts the embedded Redis on a free port, or a redis-server on the PATH if the embedded one does not run. */
    public static SandboxRedis start() throws IOException {
        return start(freePort());
    }

    /** Starts one on the given port, with further lines of its configuration file. */
    public static SandboxRedis start(int port, String... settings) throws IOException {
        try {
            return start(builder(port, settings), port);
        } catch (IOException | RuntimeException embeddedDoesNotRun) {
            Path own = onPath("redis-server");
            if (own == null) {
                throw new IOException(
                        "the embedded Redis does not run on this system; install a redis-server on the PATH",
                        embeddedDoesNotRun);
            }
            return start(builder(port, settings).executableProvider(own::toFile), port);
        }
    }

    private static SandboxRedis start(RedisServerBuilder builder, int port) throws IOException {
        RedisServer server = builder.build();
        server.start();
        return new SandboxRedis(server, port);
    }

    private static RedisServerBuilder builder(int port, String... settings) {
        RedisServerBuilder builder = RedisServer.newRedisServer()
                .port(port)
                .setting("bind 127.0.0.1")
                .setting("save \"\"");
        for (String setting : settings) {
            builder.setting(setting);
        }
        return builder;
    }

    private static Path onPath(String program) {
        String path = System.getenv("PATH");
        for (String folder : path == null ? new String[0] : path.split(File.pathSeparator)) {
            File file = new File(folder, program);
            if (file.canExecute()) {
                return file.toPath();
            }
        }
        return null;
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    /** {@code redis://127.0.0.1:port}. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }
}
