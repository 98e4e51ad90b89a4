package io.guestway.runtime;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Naming;
import io.guestway.config.Settings;
import io.guestway.event.Announcements;
import io.guestway.event.EventSteps;
import io.guestway.file.ExclusiveLock;
import io.guestway.file.StateFile;
import io.guestway.genesys.GenesysHttpClient;
import io.guestway.genesys.OAuthClient;
import io.guestway.genesys.RateLimitGate;
import io.guestway.keystore.KeystoreException;
import io.guestway.keystore.RotationJournal;
import io.guestway.keystore.TokenKeystore;
import io.guestway.socket.FrameDescription;
import io.guestway.socket.PlatformSocket;
import io.guestway.token.Login;
import io.guestway.token.PlatformToken;
import io.guestway.token.RefreshCircuitBreaker;
import io.guestway.token.RefreshPolicy;
import io.guestway.token.RefreshTokens;
import io.guestway.token.TokenClock;
import io.guestway.token.TokenState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.Processor;

/** Creates and binds the beans of the token half. */
final class TokenHalf {

    /** How long the previous process may take to exit. */
    private static final Duration HANDOVER = Duration.ofSeconds(5);

    private static final Duration LOCK = Duration.ofSeconds(5);

    private final Settings settings;
    private final TokenKeystore keystore;
    private final RotationJournal journal;
    private final RotationJournal candidateJournal;
    private final RefreshCircuitBreaker circuit;
    private final PlatformToken token;
    private final Announcements announcements;
    private final PlatformSocket socket;
    private ExclusiveLock.Held owner;

    /** Throws {@link ConfigurationException} if the keystore cannot be used. */
    TokenHalf(
            Naming naming,
            Settings settings,
            Beans beans,
            MeterRegistry metrics,
            Vertx vertx,
            RateLimitGate gate,
            StateFile file,
            EventSteps events,
            TokenClock clock) {
        this.settings = settings;
        this.keystore = keystore(settings);
        this.journal = RotationJournal.ofTokenInUse(path(settings));
        this.candidateJournal = RotationJournal.ofCandidate(path(settings));
        this.announcements = new Announcements(file, clock.wall());
        events.onRaised(announcements::raised);
        Duration pause = settings.duration(Key.TOKEN_BREAKER_PAUSE);
        this.circuit =
                new RefreshCircuitBreaker(settings.number(Key.TOKEN_BREAKER_FAILURES), pause, clock, announcements);
        this.socket = new PlatformSocket(
                vertx,
                GenesysHttpClient.webSocketOptions(settings),
                settings.duration(Key.GENESYS_TIMEOUT),
                settings.duration(Key.SOCKET_PING),
                clock.wall(),
                () -> ThreadLocalRandom.current().nextDouble());
        this.token = new PlatformToken(
                naming.name(),
                new RefreshTokens(keystore, journal, candidateJournal, pause, clock.nanoTime()),
                new TokenState(clock, metrics),
                announcements,
                circuit,
                gate,
                policy(settings),
                login(settings, clock),
                pause,
                this::webSocket,
                clock,
                () -> ThreadLocalRandom.current().nextDouble());
        bind(beans, new FrameDescription(clock.nanoTime()));
        register(metrics);
    }

    private static Login login(Settings settings, TokenClock clock) {
        return new Login(
                settings.find(Key.GENESYS_AUTHORIZE_URL).orElse(null),
                settings.find(Key.GENESYS_REDIRECT_URI).orElse(null),
                settings.text(Key.GENESYS_CLIENT_ID),
                clock);
    }

    /** The configured keystore. Throws {@link ConfigurationException} if its password is not valid. */
    static TokenKeystore keystore(Settings settings) {
        try {
            return new TokenKeystore(
                    path(settings), settings.text(Key.KEYSTORE_PASSWORD), settings.text(Key.KEYSTORE_ALIAS));
        } catch (KeystoreException e) {
            throw e.asConfiguration();
        }
    }

    private static Path path(Settings settings) {
        return TokenKeystore.real(Path.of(settings.text(Key.KEYSTORE_PATH)));
    }

    private static RefreshPolicy policy(Settings settings) {
        String before = settings.text(Key.TOKEN_REFRESH_BEFORE);
        Duration period = settings.duration(Key.TOKEN_CHECK_PERIOD);
        return before.endsWith("%")
                ? RefreshPolicy.beforePercent(Integer.parseInt(before.replace("%", "")), period)
                : RefreshPolicy.before(settings.duration(Key.TOKEN_REFRESH_BEFORE), period);
    }

    private void bind(Beans beans, FrameDescription frames) {
        OAuthClient client =
                new OAuthClient(settings.text(Key.GENESYS_CLIENT_ID), settings.text(Key.GENESYS_CLIENT_SECRET));
        beans.bind("guestwayRefreshGrant", client.refreshToken());
        beans.bind(
                "guestwayCodeGrant",
                client.authorizationCode(settings.find(Key.GENESYS_REDIRECT_URI).orElse("")));
        beans.bind("guestwayCircuitBreaker", circuit.breaker());
        beans.bind("guestwayRefreshSchedule", token.schedule());
        beans.bind("guestwaySingleFlight", token.refreshes());
        beans.bind("guestwayRotation", token.rotationSteps());
        beans.bind("guestwayFailedRefresh", token.failed());
        beans.bind("guestwayPlatformToken", token.steps());
        beans.bind("guestwayLogin", token.loginSteps());
        beans.bind("guestwayAnnouncements", announcements);
        // by name and type in hosts: the Kamelet calls it without a route
        beans.bind("guestwayAuthorization", (Processor) token.rotationSteps()::authorize);
        beans.bind("guestwayDescribeFrame", frames);
    }

    private void register(MeterRegistry metrics) {
        Gauge.builder(
                        "guestway.token.seconds.remaining",
                        token.state(),
                        s -> s.remaining().toMillis() / 1000.0)
                .register(metrics);
        Gauge.builder("guestway.circuit.state", circuit, RefreshCircuitBreaker::gauge)
                .register(metrics);
        Gauge.builder("guestway.websocket.connected", socket, s -> s.isConnected() ? 1 : 0)
                .register(metrics);
        Gauge.builder(
                        "guestway.reauthentication.required",
                        token.rotation(),
                        r -> r.isReauthenticationRequired() ? 1 : 0)
                .register(metrics);
        Gauge.builder("guestway.rotation.unstored", token.rotation(), r -> r.isUnstored() ? 1 : 0)
                .register(metrics);
        Gauge.builder("guestway.rotation.in.doubt", token.rotation(), r -> r.isInDoubt() ? 1 : 0)
                .register(metrics);
    }

    /**
     * Locks the keystore for this process and recovers the state of the previous one.
     *
     * @throws ConfigurationException if another process holds it or it is not usable
     */
    void start() {
        try {
            keystore.requireUsable();
        } catch (KeystoreException e) {
            throw e.asConfiguration();
        }
        try {
            owner = new ExclusiveLock(TokenKeystore.beside(path(settings), ".owner")).acquire(HANDOVER);
        } catch (ExclusiveLock.InUseException e) {
            throw new ConfigurationException(
                    Key.KEYSTORE_PATH.property(),
                    "is in use by another Guestway; use a separate keystore for each, because sharing one token"
                            + " pair is not supported yet");
        } catch (IOException e) {
            throw new ConfigurationException(
                    Key.KEYSTORE_PATH.property(),
                    "its lock file cannot be created; check the folder's owner and mode: " + e.getMessage());
        }
        try (ExclusiveLock.Held lock = keystore.lock(LOCK)) {
            keystore.sweep();
            journal.sweep();
            candidateJournal.sweep();
            announcements.recover();
            circuit.recover();
            token.recover();
        } catch (KeystoreException e) {
            throw e.asConfiguration();
        } catch (IOException e) {
            throw new ConfigurationException(Key.KEYSTORE_PATH.property(), "is not usable: " + e.getMessage());
        }
    }

    /** {@code connected}, {@code disconnected} or {@code disabled}. */
    String webSocket() {
        return !settings.isOn(Key.SOCKET_ENABLED) ? "disabled" : socket.isConnected() ? "connected" : "disconnected";
    }

    PlatformSocket socket() {
        return socket;
    }

    PlatformToken token() {
        return token;
    }

    RefreshCircuitBreaker circuit() {
        return circuit;
    }

    /** Waits for the rotation in progress, and begins no other. */
    void stopRefreshing() {
        token.stop();
    }

    /** Releases the keystore. */
    void stop() {
        socket.stop();
        if (owner != null) {
            owner.close();
        }
    }
}
