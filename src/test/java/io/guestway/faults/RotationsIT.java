package io.guestway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.GenesysSandbox;
import io.guestway.support.Routes;
import io.guestway.support.World;
import io.guestway.token.TokenClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many rotations, asked for by the monitor, with tokens of 31 s and a clock that runs a hundred times as fast. */
class RotationsIT {

    /** A busy machine must not take longer from the answer to the frame than a token lives. */
    private static final int FASTER = Runs.of(20, 100);

    private static final int ROTATIONS = Runs.of(50, 1000);

    @Test
    void each_refresh_token_is_presented_once_the_last_is_stored_and_each_access_token_is_sent_in_order()
            throws Exception {
        try (World world = World.prepareTokens(
                GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofSeconds(31)),
                "guestway.token.check-period",
                "10ms")) {
            // the shipped timer looks twice a second, which is too seldom for tokens of 310 ms
            Path routes = world.folder().resolve("routes");
            Routes.copyTo(routes);
            Path monitor = routes.resolve("token-monitor.camel.yaml");
            Files.writeString(monitor, Files.readString(monitor).replace("period: \"500\"", "period: \"10\""));
            world.properties().setProperty("guestway.routes.path", routes.toString());
            world.startGuestway(new TokenClock(new FastClock(), () -> System.nanoTime() * FASTER));
            await().atMost(Duration.ofMinutes(3)).until(() -> world.requests("refresh") >= ROTATIONS);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> world.genesys().frames().size() >= ROTATIONS);
            world.stopGuestway();

            List<String> issued = world.genesys().accessTokens();
            List<String> told = world.genesys().frames().stream()
                    .map(frame -> frame.replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1"))
                    .toList();
            System.out.printf(
                    "rotations=%d frames=%d mostPresentationsOfOneRefreshToken=%s%n",
                    issued.size(), told.size(), world.genesys().shown().get("mostPresentationsOfOneRefreshToken"));
            assertThat(issued).hasSizeGreaterThanOrEqualTo(ROTATIONS);
            assertThat(told).isEqualTo(issued);
            assertThat(world.genesys().shown().get("mostPresentationsOfOneRefreshToken"))
                    .isEqualTo(1);
            assertThat(world.genesys()
                            .refreshTokens()
                            .isFresh(world.keystore().read().orElseThrow()))
                    .isTrue();
        }
    }

    private static final class FastClock extends Clock {

        private final Instant origin = Instant.now();
        private final long nanos = System.nanoTime();

        @Override
        public Instant instant() {
            return origin.plusNanos((System.nanoTime() - nanos) * FASTER);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
