package io.guestway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.fault.Fault;
import io.guestway.support.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A backlog of revocations is worked off without a thread for each, and none is done twice. */
class RevocationsIT {

    private static final String QUEUE = "guestway:msg:guest:revocations";
    private static final int DUE = Runs.of(1000, 10_000);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Test
    void a_backlog_of_due_revocations_takes_seconds() throws Exception {
        try (World world = World.prepare()) {
            for (int i = 0; i < DUE; i++) {
                world.redis().zadd(QUEUE, 0, "guest-of-old-" + i);
            }
            world.genesys().show(new Fault("invalidate", "delay", null, null, 20, null, null));
            world.startGuestway();
            long began = System.nanoTime();

            await().atMost(LONGEST).until(() -> world.redis().zcard(QUEUE) == 0);

            System.out.printf(
                    "%d revocations at 20 ms upstream took %d ms, 64 at a time%n",
                    DUE, Duration.ofNanos(System.nanoTime() - began).toMillis());
            assertThat(world.requests("invalidate")).isEqualTo(DUE);
        }
    }
}
