package io.guestway.kamelet;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.guest.Admission;
import io.guestway.guest.GuestRedisKeys;
import io.guestway.guest.GuestSession;
import io.guestway.guest.RedisConnectionCheck;
import io.guestway.guest.SessionLimit;
import io.guestway.guest.SessionRequest;
import io.guestway.guest.SessionStore;
import io.guestway.guest.TokenStorage;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.guestway.redis.RedisLink;
import io.guestway.step.AsyncStep;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.support.service.ServiceSupport;

/**
 * The step of the Kamelet {@code capped-session-store-action}: sessions in Redis with a limit per key, across all
 * replicas. Admitting a session, evicting the oldest and extending the life of the key is one atomic step that may be
 * repeated.
 */
public final class CappedSessionStore extends ServiceSupport implements AsyncProcessor {

    /** Variable: the key that the sessions belong to. */
    public static final String KEY = "session-key";

    /** Variable: the id of one session. */
    public static final String SESSION = "session-id";

    private static final Pattern VALID_KEY = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private String operation = "admit";
    private String redisUrl;
    private String keyPrefix;
    private int maxSessions = 3;
    private String ttl = "3600s";
    private String onCap = "evict-oldest";
    private Duration timeout = Duration.ofSeconds(2);

    private Settings settings;
    private Vertx vertx;
    private RedisLink redis;
    private SessionStore store;
    private AsyncProcessor step;

    /** admit, list or remove. */
    public void setOperation(String operation) {
        this.operation = operation;
    }

    /** redis:// or rediss://, with user, password and database. */
    public void setRedisUrl(String redisUrl) {
        this.redisUrl = redisUrl;
    }

    /** The prefix of the sorted sets; a set's name is the prefix and the key. */
    public void setKeyPrefix(String keyPrefix) {
        this.keyPrefix = keyPrefix;
    }

    /** The session limit of a key, at least 1. */
    public void setMaxSessions(int maxSessions) {
        this.maxSessions = maxSessions;
    }

    /** Sliding life of a key's sessions, such as 3600s. */
    public void setTtl(String ttl) {
        this.ttl = ttl;
    }

    /** evict-oldest or refuse. */
    public void setOnCap(String onCap) {
        this.onCap = onCap;
    }

    /** Throws {@link ConfigurationException} if a parameter is not valid. */
    @Override
    protected void doInit() {
        if (keyPrefix.startsWith("guestway:") || "guestway:".startsWith(keyPrefix)) {
            throw new ConfigurationException(
                    "keyPrefix", "must neither start with guestway: nor be a prefix of it; use another one");
        }
        if (maxSessions < 1) {
            throw new ConfigurationException("maxSessions", "is " + maxSessions + "; set it to 1 or more");
        }
        step = new AsyncStep(
                switch (operation) {
                    case "admit" -> this::admit;
                    case "list" -> this::list;
                    case "remove" -> this::remove;
                    default ->
                        throw new ConfigurationException(
                                "operation",
                                "'" + operation + "' is not an operation; set it to admit, list or remove");
                });
        if (!List.of("evict-oldest", "refuse").contains(onCap)) {
            throw new ConfigurationException("onCap", "'" + onCap + "' is not valid; set it to evict-oldest or refuse");
        }
        settings = read();
    }

    private Settings read() {
        Properties given = new Properties();
        given.setProperty(Key.GUESTS_TTL.property(), ttl);
        given.setProperty(Key.REDIS_URL.property(), redisUrl);
        try {
            return Settings.readSome(given, Map.of(), new Properties(), value -> value);
        } catch (ConfigurationException e) {
            throw new ConfigurationException(
                    e.is(Key.GUESTS_TTL) ? "ttl" : "redisUrl",
                    e.is(Key.GUESTS_TTL)
                            ? "'" + ttl + "' is not a duration; set it to a value such as 3600s or 30m"
                            : "is not valid; set it to a value such as redis://user:password@host:6379/0");
        }
    }

    /** A Redis that is down does not prevent the start; otherwise it is connected before the first message. */
    @Override
    protected void doStart() throws InterruptedException {
        vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setUseDaemonThread(true)
                .setEventLoopPoolSize(1));
        GuestRedisKeys keys = new GuestRedisKeys(keyPrefix);
        TokenStorage tokens = TokenStorage.none();
        redis = new RedisLink(
                settings.text(Key.REDIS_URL), timeout, Optional.empty(), vertx, new RedisConnectionCheck(keys, tokens));
        store = new SessionStore(
                redis,
                keys,
                tokens,
                new SessionStore.Policy(settings.duration(Key.GUESTS_TTL), false, null),
                Clock.systemUTC());
        redis.start();
        redis.awaitFirst(timeout);
    }

    @Override
    protected void doStop() throws Exception {
        if (redis == null) {
            return;
        }
        redis.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private CompletableFuture<Void> admit(Exchange exchange) throws ProblemException {
        SessionRequest request = new SessionRequest(
                UUID.randomUUID().toString(),
                text(exchange, KEY),
                text(exchange, SESSION),
                null,
                SessionLimit.of(maxSessions, onCap),
                null);
        return store.admit(store.prepare(request)).thenAccept(admission -> {
            if (admission.outcome() != Admission.Outcome.ADMITTED) {
                throw new CompletionException(ProblemException.of(
                        ErrorCode.SESSION_LIMIT_REACHED,
                        "The session limit of this key is reached; remove a session first"));
            }
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("session", request.guestId());
            answer.put("createdAt", admission.createdAt().toString());
            answer.put("expiresAt", admission.expiresAt().toString());
            answer.put("active", admission.active());
            answer.put("evicted", admission.evicted());
            exchange.getMessage().setBody(answer);
        });
    }

    private CompletableFuture<Void> list(Exchange exchange) throws ProblemException {
        return store.sessions(text(exchange, KEY)).thenAccept(sessions -> exchange.getMessage()
                .setBody(sessions.stream().map(CappedSessionStore::shown).toList()));
    }

    private CompletableFuture<Void> remove(Exchange exchange) throws ProblemException {
        return store.revoke(text(exchange, KEY), text(exchange, SESSION), "")
                .thenAccept(removed -> exchange.getMessage().setBody(removed));
    }

    private static Map<String, Object> shown(GuestSession session) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("session", session.guestId());
        shown.put("createdAt", session.createdAt().toString());
        shown.put(
                "expiresAt",
                session.expiresAt() == null ? null : session.expiresAt().toString());
        return shown;
    }

    private static String text(Exchange exchange, String variable) throws ProblemException {
        String value = exchange.getVariable(variable, String.class);
        if (value == null || !VALID_KEY.matcher(value).matches()) {
            throw ProblemException.invalid(variable, "requires 1 to 128 characters of A-Z a-z 0-9 . _ : -");
        }
        return value;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        return step.process(exchange, callback);
    }

    @Override
    public CompletableFuture<Exchange> processAsync(Exchange exchange) {
        return step.processAsync(exchange);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        step.process(exchange);
    }
}
