package io.guestway.support;

import io.guestway.config.Key;
import io.guestway.file.ExclusiveLock;
import io.guestway.keystore.KeystoreException;
import io.guestway.keystore.TokenKeystore;
import io.guestway.runtime.Application;
import io.guestway.sandbox.Dialect;
import io.guestway.sandbox.GenesysSandbox;
import io.guestway.sandbox.SandboxRedis;
import io.guestway.sandbox.fault.Fault;
import io.guestway.sandbox.messaging.Messaging;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.token.TokenClock;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/** A Guestway in this process between a real Redis and a Genesys sandbox, all on the loopback. */
public final class World implements AutoCloseable {

    public static final String ENCRYPTION_KEY =
            Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes());

    /** A range for each fork; within it another start for each process, as another clone may be tested beside this one. */
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(12_000
            + 4_000 * Integer.parseInt(System.getProperty("guestway.fork", "0"))
            + 150 * (int) (ProcessHandle.current().pid() % 20));

    public static final String KEYSTORE_PASSWORD = "changeit";

    private final SandboxRedis redis;
    private final GenesysSandbox genesys;
    private final Properties properties;
    private final Path folder;
    private final RedisClient client;
    private StatefulRedisConnection<String, String> connection;
    private Application application;

    private World(SandboxRedis redis, GenesysSandbox genesys, Path folder, Properties properties) {
        this.redis = redis;
        this.genesys = genesys;
        this.folder = folder;
        this.properties = properties;
        this.client = redis == null ? null : RedisClient.create(redis.url());
    }

    /** Starts all of it with the given properties, name and value in turn, over those of a usual installation. */
    public static World start(String... more) throws Exception {
        World world = prepare(more);
        world.startGuestway();
        return world;
    }

    /** The same, with Guestway itself not started yet. */
    public static World prepare(String... more) throws Exception {
        SandboxRedis redis = SandboxRedis.start();
        GenesysSandbox genesys = GenesysSandbox.start(GenesysSandbox.Options.onPort(0));
        Path folder = Files.createTempDirectory("guestway-test");
        return new World(redis, genesys, folder, properties(redis.url(), genesys, folder, more));
    }

    /** The guest half in the dialect web-messaging, with nothing set but what it needs; not started yet. */
    public static World prepareMessaging(SandboxSettings settings, String... more) throws Exception {
        SandboxRedis redis = SandboxRedis.start();
        GenesysSandbox genesys = GenesysSandbox.start(GenesysSandbox.Options.onPort(0)
                .withDialect(Dialect.WEB_MESSAGING)
                .withSettings(settings));
        Path folder = Files.createTempDirectory("guestway-test");
        Properties properties = new Properties();
        set(properties, Key.GENESYS_DIALECT, "web-messaging");
        set(properties, Key.GENESYS_DEPLOYMENT_ID, Messaging.DEPLOYMENT_ID);
        set(properties, Key.GENESYS_WEBSOCKET_URL, genesys.webSocketUrl());
        set(properties, Key.HTTP_HOST, "127.0.0.1");
        set(properties, Key.HTTP_PORT, Integer.toString(freePort()));
        set(properties, Key.MANAGEMENT_HOST, "127.0.0.1");
        set(properties, Key.MANAGEMENT_PORT, Integer.toString(freePort()));
        set(properties, Key.API_KEYS, Api.KEY);
        set(properties, Key.REDIS_URL, redis.url());
        set(properties, Key.REDIS_ENCRYPTION_KEY, ENCRYPTION_KEY);
        set(properties, Key.KEYSTORE_PATH, folder.resolve("secure_tokens.p12").toString());
        for (int i = 0; i < more.length; i += 2) {
            properties.setProperty(more[i], more[i + 1]);
        }
        return new World(redis, genesys, folder, properties);
    }

    /** For suites of both dialects: {@link #prepare} or its counterpart, in which each session is proved by a call. */
    public static World prepareTested(String... more) throws Exception {
        if (TestedDialect.CURRENT == TestedDialect.GUESTS_API) {
            return prepare(more);
        }
        World world = prepareMessaging(
                new SandboxSettings().set("connections-per-minute", "1000000"),
                "guestway.guests.prove",
                "true",
                "guestway.genesys.control-connections",
                "1000000",
                "guestway.guests.ttl",
                "1h",
                "guestway.guests.max-wait",
                "5s",
                "guestway.api.admin-keys",
                Api.ADMIN_KEY);
        for (int i = 0; i < more.length; i += 2) {
            world.properties().setProperty(more[i], more[i + 1]);
        }
        return world;
    }

    /** The same, started. */
    public static World startTested(String... more) throws Exception {
        World world = prepareTested(more);
        world.startGuestway();
        return world;
    }

    /** The same, started. */
    public static World startMessaging(String... more) throws Exception {
        World world = prepareMessaging(new SandboxSettings(), more);
        world.startGuestway();
        return world;
    }

    /** The token half alone, with a keystore that holds a refresh token of the sandbox; not started yet. */
    public static World prepareTokens(GenesysSandbox.Options options, String... more) throws Exception {
        return prepareTokens(null, options, more);
    }

    /** Both halves, with a keystore that holds a refresh token of the sandbox; not started yet. */
    public static World prepareBoth(GenesysSandbox.Options options, String... more) throws Exception {
        return prepareTokens(SandboxRedis.start(), options, more);
    }

    private static World prepareTokens(SandboxRedis redis, GenesysSandbox.Options options, String... more)
            throws Exception {
        GenesysSandbox genesys = GenesysSandbox.start(options);
        Path folder = Files.createTempDirectory("guestway-test");
        Properties properties = properties(redis == null ? "redis://127.0.0.1:1" : redis.url(), genesys, folder);
        set(properties, Key.GUESTS_ENABLED, Boolean.toString(redis != null));
        set(properties, Key.TOKEN_ENABLED, "true");
        set(properties, Key.TOKEN_CHECK_PERIOD, "200ms");
        set(properties, Key.KEYSTORE_PASSWORD, KEYSTORE_PASSWORD);
        set(properties, Key.GENESYS_OAUTH_URL, genesys.url() + GenesysSandbox.OAUTH_PATH);
        set(properties, Key.GENESYS_WEBSOCKET_URL, genesys.webSocketUrl());
        set(properties, Key.GENESYS_AUTHORIZE_URL, genesys.url() + GenesysSandbox.AUTHORIZE_PATH);
        set(
                properties,
                Key.GENESYS_REDIRECT_URI,
                "http://127.0.0.1:" + properties.getProperty(Key.HTTP_PORT.property())
                        + "/api/v1/platform-token/callback");
        for (int i = 0; i < more.length; i += 2) {
            properties.setProperty(more[i], more[i + 1]);
        }
        World world = new World(redis, genesys, folder, properties);
        world.keystore().put(genesys.newRefreshToken());
        return world;
    }

    /** The same, started, with access tokens that live for an hour. */
    public static World startTokens(String... more) throws Exception {
        World world =
                prepareTokens(GenesysSandbox.Options.onPort(0).withTokenLife(java.time.Duration.ofHours(1)), more);
        world.startGuestway();
        return world;
    }

    /** The keystore, as another process would open it. */
    public TokenKeystore keystore() throws IOException {
        return new TokenKeystore(
                Path.of(properties.getProperty(Key.KEYSTORE_PATH.property())),
                KEYSTORE_PASSWORD,
                "refresh_token_alias");
    }

    /** Whether the keystore is locked now. */
    public boolean keystoreIsLocked() throws IOException {
        try (ExclusiveLock.Held free = keystore().lock(java.time.Duration.ofMillis(1))) {
            return free == null;
        } catch (KeystoreException e) {
            return true;
        }
    }

    private static Properties properties(String redisUrl, GenesysSandbox genesys, Path folder, String... more)
            throws IOException {
        Properties properties = new Properties();
        set(properties, Key.HTTP_HOST, "127.0.0.1");
        set(properties, Key.HTTP_PORT, Integer.toString(freePort()));
        set(properties, Key.MANAGEMENT_HOST, "127.0.0.1");
        set(properties, Key.MANAGEMENT_PORT, Integer.toString(freePort()));
        set(properties, Key.API_KEYS, Api.KEY);
        set(properties, Key.API_ADMIN_KEYS, Api.ADMIN_KEY);
        set(properties, Key.GENESYS_API_URL, genesys.url());
        set(properties, Key.GENESYS_CLIENT_CREDENTIALS_URL, genesys.url() + GenesysSandbox.CLIENT_CREDENTIALS_PATH);
        set(properties, Key.GENESYS_CLIENT_ID, GenesysSandbox.CLIENT_ID);
        set(properties, Key.GENESYS_CLIENT_SECRET, GenesysSandbox.CLIENT_SECRET);
        set(properties, Key.TOKEN_ENABLED, "false");
        set(properties, Key.REDIS_URL, redisUrl);
        set(properties, Key.REDIS_ENCRYPTION_KEY, ENCRYPTION_KEY);
        set(properties, Key.KEYSTORE_PATH, folder.resolve("secure_tokens.p12").toString());
        for (int i = 0; i < more.length; i += 2) {
            properties.setProperty(more[i], more[i + 1]);
        }
        return properties;
    }

    public void startGuestway() throws Exception {
        application = new Application(properties, Map.of(), new Properties(), new Properties());
        application.start();
    }

    /** The same with clocks of the test's own. */
    public void startGuestway(TokenClock clock) throws Exception {
        application = new Application(properties, Map.of(), new Properties(), new Properties(), clock);
        application.start();
    }

    public void stopGuestway() {
        if (application != null) {
            application.stop();
            application = null;
        }
    }

    private static void set(Properties properties, Key key, String value) {
        properties.setProperty(key.property(), value);
    }

    /** A free port that is not assigned by chance: below the ephemeral range and specific to this fork. */
    public static int freePort() {
        while (true) {
            int port = NEXT_PORT.getAndIncrement();
            try (ServerSocket probe = new ServerSocket(port)) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // the next one
            }
        }
    }

    public Api api() {
        return new Api(Integer.parseInt(properties.getProperty(Key.HTTP_PORT.property())));
    }

    public GenesysSandbox genesys() {
        return genesys;
    }

    public SandboxRedis server() {
        return redis;
    }

    /** A folder that goes with this world. */
    public Path folder() {
        return folder;
    }

    public Properties properties() {
        return properties;
    }

    /** A connection of the test's own. */
    public synchronized RedisCommands<String, String> redis() {
        if (connection == null || !connection.isOpen()) {
            connection = client.connect();
        }
        return connection.sync();
    }

    public String health() {
        return Api.fetch(management() + "/observe/health/ready").raw().body();
    }

    /** With the details of each check. */
    public String healthData() {
        return Api.fetch(management() + "/observe/health/ready?data=true").raw().body();
    }

    public boolean isReady() {
        return Api.fetch(management() + "/observe/health/ready").status() == 200;
    }

    public String metrics() {
        return Api.fetch(management() + "/observe/metrics").raw().body();
    }

    /** The value of a metric line that begins with the given text; 0 where there is none. */
    public double metric(String line) {
        return metrics()
                .lines()
                .filter(l -> l.startsWith(line))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                .sum();
    }

    public String management() {
        return "http://127.0.0.1:" + properties.getProperty(Key.MANAGEMENT_PORT.property());
    }

    /** Shows a status from an endpoint of the sandbox, the given number of times; without end where null. */
    public void answers(String call, int status, String retryAfter, Integer count) {
        genesys.show(new Fault(call, "status", status, retryAfter, null, count, null));
    }

    public void fault(String call, String kind, Integer count) {
        genesys.show(new Fault(call, kind, null, null, null, count, null));
    }

    /** Ids of the guests that live at Genesys. */
    public Set<String> alive() {
        return TestedDialect.CURRENT.alive(genesys);
    }

    /** How often Genesys was told to end each guest. */
    public Map<String, Integer> invalidations() {
        return TestedDialect.CURRENT.ended(genesys);
    }

    /** How many guests are queued until Genesys confirms their end. */
    public long queued() {
        return redis().zcard(TestedDialect.CURRENT.queue());
    }

    /** Refuses the creation of as many guests as count says; without end if null. */
    public void refuseCreation(Integer count) {
        genesys.show(TestedDialect.CURRENT.refusedCreation(count));
    }

    /** Refuses as many ends of guests as count says; without end if null. */
    public void refuseEnd(Integer count) {
        genesys.show(TestedDialect.CURRENT.refusedEnd(count));
    }

    /** Delays the creation of as many guests as count says. */
    public void delayCreation(java.time.Duration delay, Integer count) {
        genesys.show(TestedDialect.CURRENT.delayedCreation(delay, count));
    }

    /** Delays as many ends of guests as count says. */
    public void delayEnd(java.time.Duration delay, Integer count) {
        genesys.show(TestedDialect.CURRENT.delayedEnd(delay, count));
    }

    /** Leaves as many ends of guests without an answer as count says. */
    public void hangEnd(Integer count) {
        genesys.show(TestedDialect.CURRENT.hangingEnd(count));
    }

    /** How often a guest was created at Genesys; in web-messaging each end has a connection, too. */
    public int creations() {
        return requests(TestedDialect.CURRENT == TestedDialect.GUESTS_API ? "create" : "websocket");
    }

    /** How many requests an endpoint of the sandbox has seen. */
    @SuppressWarnings("unchecked")
    public int requests(String call) {
        Map<String, Map<String, Integer>> requests =
                (Map<String, Map<String, Integer>>) genesys.shown().get("requests");
        return requests.getOrDefault(call, Map.of()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** Ids of all guests that Redis remembers. */
    public Set<String> members() {
        List<String> ids = new ArrayList<>();
        for (String key : redis().keys("msg:guest:*")) {
            for (String member : redis().zrange(key, 0, -1)) {
                ids.add(member.replaceFirst(".*\"guestId\":\"([^\"]+)\".*", "$1"));
            }
        }
        return new TreeSet<>(ids);
    }

    @Override
    public void close() throws Exception {
        stopGuestway();
        if (connection != null) {
            connection.close();
        }
        if (redis != null) {
            client.shutdown();
            redis.close();
        }
        genesys.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
