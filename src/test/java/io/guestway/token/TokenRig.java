package io.guestway.token;

import io.guestway.event.Announcements;
import io.guestway.file.StateFile;
import io.guestway.genesys.RateLimitGate;
import io.guestway.keystore.RotationJournal;
import io.guestway.keystore.TokenKeystore;
import io.guestway.support.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.camel.Processor;
import org.apache.camel.spi.Registry;

/** A platform token as a process that starts has it, on a real keystore and with a clock that only the test moves. */
final class TokenRig {

    static final Duration PAUSE = Duration.ofSeconds(60);

    final TokenKeystore keystore;
    final Announcements announcements;
    final TokenState state;
    final RefreshCircuitBreaker circuit;
    final PlatformToken token;
    final Login login;

    TokenRig(Path folder, TestClock time) throws Exception {
        TokenClock clock = new TokenClock(time, time::nanoTime);
        Path path = folder.resolve("tokens.p12");
        keystore = new TokenKeystore(path, "changeit", "alias");
        if (!keystore.exists()) {
            keystore.put("first");
        }
        announcements = new Announcements(new StateFile(folder.resolve("tokens.p12.state")), time);
        announcements.recover();
        state = new TokenState(clock, new SimpleMeterRegistry());
        circuit = new RefreshCircuitBreaker(3, PAUSE, clock, announcements);
        login = new Login("https://login.example/authorize", "https://guestway.example/callback", "client", clock);
        token = new PlatformToken(
                "test",
                new RefreshTokens(
                        keystore,
                        RotationJournal.ofTokenInUse(path),
                        RotationJournal.ofCandidate(path),
                        PAUSE,
                        clock.nanoTime()),
                state,
                announcements,
                circuit,
                new RateLimitGate(time::nanoTime),
                RefreshPolicy.before(Duration.ofSeconds(30), Duration.ofSeconds(5)),
                login,
                PAUSE,
                () -> "disabled",
                clock,
                () -> 0.5);
        token.recover();
    }

    /** What the placeholders of the token routes need. */
    static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("guestway.token.enabled", "true");
        properties.setProperty("guestway.token.check-period", "5s");
        properties.setProperty("guestway.token.breaker.pause", "60s");
        properties.setProperty("guestway.api.expose-access-token", "true");
        return properties;
    }

    /** Binds the beans of the token routes; {@code guestwayEventRaised} counts every event as delivered. */
    void bind(Registry registry) {
        // says that the beans are a test's own
        registry.bind("guestwayProblem", (Processor) exchange -> {});
        registry.bind("guestwaySingleFlight", token.refreshes());
        registry.bind("guestwayRotation", token.rotationSteps());
        registry.bind("guestwayFailedRefresh", token.failed());
        registry.bind("guestwayRefreshSchedule", token.schedule());
        registry.bind("guestwayPlatformToken", token.steps());
        registry.bind("guestwayLogin", token.loginSteps());
        registry.bind("guestwayCircuitBreaker", circuit.breaker());
        registry.bind("guestwayAnnouncements", announcements);
        registry.bind("guestwayEventRaised", (Processor)
                exchange -> announcements.raised(exchange.getVariable("guestway-event-id")));
    }
}
