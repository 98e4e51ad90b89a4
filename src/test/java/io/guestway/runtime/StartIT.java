package io.guestway.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.support.Api;
import io.guestway.support.World;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;

/** The order in which a process becomes usable. */
class StartIT {

    @RepeatedTest(3)
    void the_API_takes_connections_as_soon_as_the_process_is_ready() throws Exception {
        try (World world = World.prepare()) {
            CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> {
                long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                // without a pause, because what is looked for lasts milliseconds
                while (System.nanoTime() < end) {
                    try {
                        if (world.isReady()) {
                            return world.api().get("/guests/device").status();
                        }
                    } catch (UncheckedIOException notYet) {
                        if (isReadyAlready(world)) {
                            throw notYet;
                        }
                    }
                }
                return 0;
            });
            world.startGuestway();

            assertThat(first.get()).isEqualTo(200);
        }
    }

    private static boolean isReadyAlready(World world) {
        try {
            return Api.fetch(world.management() + "/observe/health/ready").status() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }
}
