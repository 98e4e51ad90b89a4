package io.guestway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The calls of the sandbox that docs/sandbox.md shows, as they stand there but for the port. */
class DocumentedCommandsIT {

    private static final Path PAGE = Path.of("docs", "sandbox.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```");

    @TempDir
    private static Path folder;

    private static World world;

    @BeforeAll
    static void start() throws Exception {
        world = World.startTokens();
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    static List<String> commands() throws IOException {
        return BLOCK.matcher(Files.readString(PAGE))
                .results()
                .flatMap(block -> block.group(1).lines())
                .filter(line -> line.startsWith("curl ") && line.contains(":8765/"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void works(String command) throws Exception {
        String port = world.genesys().url().replaceFirst(".*:", "");
        ProcessBuilder builder = new ProcessBuilder(
                "bash",
                "-c",
                "set -o pipefail; " + command.replace("8765", port).replace("curl -s", "curl -sf"));
        builder.environment()
                .put("GUESTWAY_KEYSTORE_PATH", folder.resolve("tokens.p12").toString());
        builder.environment().put("GUESTWAY_KEYSTORE_PASSWORD", "changeit");
        Process shell = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue())
                .as(Files.readString(folder.resolve("output")))
                .isZero();
    }
}
