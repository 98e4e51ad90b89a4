package io.guestway.kamelet;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.guest.Admission;
import io.guestway.guest.GuestKeys;
import io.guestway.guest.GuestSession;
import io.guestway.guest.KeyGuard;
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
 * The step of the Kamelet {@code capped-session-store-action}: sessions in Redis, never more than so many per key at any
 * instant, whatever the number of replicas. Admitting one, evicting the oldest and sliding the life of the key is one
 * atomic step that may be repeated.
 */
public final class CappedSessionStore extends ServiceSupport implements AsyncProcessor {

    /** Variable: whose sessions. */
    public static final String KEY = "session-key";

    /** Variable: the id of one session. */
    public static final String SESSION = "session-id";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

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

    /** Of the sorted sets; a key's set is named by prefix and key. */
    public void setKeyPrefix(String keyPrefix) {
        this.keyPrefix = keyPrefix;
    }

    /** How many sessions a key may have, at least 1. */
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

    /** Throws {@link ConfigurationException} where a parameter cannot be. */
    @Override
    protected void doInit() {
        if (keyPrefix.startsWith("guestway:") || "guestway:".startsWith(keyPrefix)) {
            throw new ConfigurationException(
                    "keyPrefix", "may neither begin with guestway: nor be a beginning of it; take another one");
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
                                "operation", "'" + operation + "' is none; set it to admit, list or remove");
                });
        if (!List.of("evict-oldest", "refuse").contains(onCap)) {
            throw new ConfigurationException("onCap", "'" + onCap + "' is none; set it to evict-oldest or refuse");
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
                            ? "'" + ttl + "' is no duration; set it such as 3600s or 30m"
                            : "cannot be read; set it such as redis://user:password@host:6379/0");
        }
    }

    /** A Redis that is down is no obstacle; one that is there is connected when the first message comes. */
    @Override
    protected void doStart() throws InterruptedException {
        vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(false)
                .setUseDaemonThread(true)
                .setEventLoopPoolSize(1));
        GuestKeys keys = new GuestKeys(keyPrefix);
        TokenStorage tokens = TokenStorage.none();
        redis = new RedisLink(
                settings.text(Key.REDIS_URL), timeout, Optional.empty(), vertx, new KeyGuard(keys, tokens));
        store = new SessionStore(
                redis,
                keys,
                tokens,
                new SessionStore.Policy(settings.duration(Key.GUESTS_TTL), onCap.equals("refuse"), false, null),
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
                UUID.randomUUID().toString(), text(exchange, KEY), text(exchange, SESSION), null, maxSessions, null);
        return store.admit(store.prepare(request)).thenAccept(admission -> {
            if (admission.outcome() != Admission.Outcome.ADMITTED) {
                throw new CompletionException(ProblemException.of(
                        ErrorCode.AT_CAP, "This key has all the sessions it may have; remove one first"));
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
        return store.revoke(text(exchange, KEY), text(exchange, SESSION))
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
        if (value == null || !FORM.matcher(value).matches()) {
            throw ProblemException.invalid(variable, "wants 1 to 128 characters of A-Z a-z 0-9 . _ : -");
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
