package io.guestway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.guestway.sandbox.GenesysSandbox;
import io.guestway.sandbox.fault.Fault;
import io.guestway.support.Api;
import io.guestway.support.World;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A keystore on a full disk: a small tmpfs, which requires the right to mount. */
class DiskFullIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    private Path disk;
    private World world;

    @BeforeEach
    void start() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()), "may not mount here");
        world = World.prepareTokens(
                GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)),
                "guestway.keystore.path",
                disk.resolve("tokens.p12").toString());
        world.startGuestway();
        await().atMost(TIMEOUT).until(() -> state().equals("valid"));
    }

    @AfterEach
    void stop() throws Exception {
        if (world != null) {
            world.close();
            run("umount", disk.toString());
        }
    }

    private String state() {
        return world.api().token().path("state").asText();
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
            for (int i = 0; i < 1000; i++) {
                out.write(new byte[1024]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    @Test
    void a_grant_that_does_not_fit_is_no_success_is_shown_and_is_stored_once_there_is_room() throws Exception {
        String before = world.keystore().read().orElseThrow();
        world.genesys().show(new Fault("refresh", "delay", null, null, 1500, 1, null));
        CompletableFuture<Api.Answer> refresh =
                CompletableFuture.supplyAsync(() -> world.api().refresh());
        await().atMost(TIMEOUT).until(() -> world.requests("refresh") == 1 && world.keystoreIsLocked());
        await().atMost(TIMEOUT).until(() -> Files.exists(disk.resolve("tokens.p12.journal")));
        fill();

        Api.Answer answer = refresh.get();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().path("detail").asText()).contains("No space left");
        await().atMost(FIVE_SECONDS).until(() -> world.metric("guestway_rotation_unstored") == 1);
        assertThat(world.health()).contains("No space left");
        assertThat(world.api().token().path("lastRefresh").path("outcome").asText())
                .isEqualTo("unstored");
        assertThat(world.keystore().read()).contains(before);
        int requests = world.requests("refresh");
        assertThat(world.api().refresh().status()).isEqualTo(500);
        assertThat(world.requests("refresh")).as("nothing more is refreshed").isEqualTo(requests);

        Files.delete(disk.resolve("filler"));
        await().atMost(FIVE_SECONDS).until(() -> world.metric("guestway_rotation_unstored") == 0);
        assertThat(world.genesys()
                        .refreshTokens()
                        .isFresh(world.keystore().read().orElseThrow()))
                .as("nothing is lost")
                .isTrue();
        assertThat(world.api().refresh().status()).isEqualTo(200);
    }

    @Test
    void without_room_for_a_journal_nothing_is_sent() throws Exception {
        fill();
        int requests = world.requests("refresh");
        Api.Answer answer = world.api().refresh();

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.code()).isEqualTo(9999);
        assertThat(answer.json().path("detail").asText()).contains("journal");
        assertThat(world.requests("refresh")).isEqualTo(requests);
        assertThat(state()).isEqualTo("valid");

        Files.delete(disk.resolve("filler"));
        await().atMost(FIVE_SECONDS).until(() -> world.requests("refresh") > requests);
        await().atMost(TIMEOUT).until(() -> world.genesys()
                .refreshTokens()
                .isFresh(world.keystore().read().orElseThrow()));
    }
}
