package io.guestway.budget;

import io.lettuce.core.api.sync.RedisCommands;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What Redis executes, as its command MONITOR shows it: the commands of clients and those inside scripts. */
final class RedisMonitor implements AutoCloseable {

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    /** Executed commands. */
    record Commands(List<String> lines) {

        int size() {
            return lines.size();
        }

        /** Without the commands inside scripts, which MONITOR shows with the address {@code lua}. */
        int roundTrips() {
            return (int) lines.stream()
                    .filter(line -> !address(line).endsWith(" lua"))
                    .count();
        }
    }

    private final Socket socket;
    private final BufferedReader lines;
    private final RedisCommands<String, String> own;

    /** @param own a connection of the test, whose commands do not count */
    RedisMonitor(int port, RedisCommands<String, String> own) throws IOException {
        this.own = own;
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout((int) LONGEST_ANSWER.toMillis());
        lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.UTF_8));
        if (!lines.readLine().equals("+OK")) {
            throw new IOException("Redis shows no commands");
        }
    }

    /** The commands since the last call. */
    Commands commands() throws IOException {
        String mark = UUID.randomUUID().toString();
        own.echo(mark);
        List<String> seen = new ArrayList<>();
        String line = lines.readLine();
        while (!line.contains(mark)) {
            seen.add(line);
            line = lines.readLine();
        }
        String tester = address(line);
        seen.removeIf(other -> address(other).equals(tester));
        return new Commands(seen);
    }

    /** The database and the client, as in {@code +1763726400.000000 [0 127.0.0.1:40000] "PING"}. */
    private static String address(String line) {
        return line.substring(line.indexOf('[') + 1, line.indexOf(']'));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
