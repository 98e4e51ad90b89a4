package io.guestway.runtime;

import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.genesys.BeginCall;
import io.guestway.genesys.CreatedGuest;
import io.guestway.genesys.GenesysException;
import io.guestway.genesys.GenesysHttpClient;
import io.guestway.genesys.OAuthClient;
import io.guestway.genesys.RateLimitGate;
import io.guestway.genesys.Redelivery;
import io.guestway.genesys.RedeliveryBulkhead;
import io.guestway.genesys.Routing;
import io.guestway.guest.GuestDialect;
import io.guestway.guest.GuestRedisKeys;
import io.guestway.guest.GuestSteps;
import io.guestway.guest.Idempotency;
import io.guestway.guest.IdempotencySteps;
import io.guestway.guest.LoggedFingerprint;
import io.guestway.guest.PendingCompensations;
import io.guestway.guest.RedisConnectionCheck;
import io.guestway.guest.RevocationQueue;
import io.guestway.guest.RevocationSteps;
import io.guestway.guest.Revoker;
import io.guestway.guest.SessionIds;
import io.guestway.guest.SessionLimit;
import io.guestway.guest.SessionSteps;
import io.guestway.guest.SessionStore;
import io.guestway.guest.TokenStorage;
import io.guestway.guest.UnreadableEntries;
import io.guestway.guest.WithdrawalSteps;
import io.guestway.messaging.MessagingGuests;
import io.guestway.messaging.SessionDuration;
import io.guestway.messaging.SessionStartSteps;
import io.guestway.problem.ErrorCode;
import io.guestway.redis.RedisLink;
import io.guestway.step.StepComponent;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Creates and binds the beans of the guest half. */
final class GuestHalf {

    private static final Duration SHORTEST_CLAIM = Duration.ofSeconds(60);

    private final Settings settings;
    private final Beans beans;
    private final MeterRegistry metrics;
    private final Clock clock = Clock.systemUTC();
    private final RedisLink redis;
    private final Vertx vertx;
    private final Map<String, StepComponent.Factory> steps = new HashMap<>();
    /** null in the dialect guests-api */
    private final MessagingGuests messaging;

    GuestHalf(Settings settings, Beans beans, MeterRegistry metrics, Vertx vertx, GenesysBeans genesys) {
        this.settings = settings;
        this.beans = beans;
        this.metrics = metrics;
        GuestRedisKeys keys = new GuestRedisKeys(settings.text(Key.REDIS_KEY_PREFIX));
        TokenStorage tokens = tokens();
        this.vertx = vertx;
        this.redis = new RedisLink(
                settings.text(Key.REDIS_URL),
                settings.duration(Key.REDIS_TIMEOUT),
                GenesysHttpClient.trust(settings, Key.REDIS_CA_FILE),
                vertx,
                new RedisConnectionCheck(keys, tokens));
        bindGenesys(genesys);
        SessionDuration life = new SessionDuration(Key.GUESTS_TTL.property(), settings.duration(Key.GUESTS_TTL));
        this.messaging = settings.isMessaging()
                ? new MessagingGuests(settings, redis, keys, secrets(), life, genesys.deadline(), vertx, metrics)
                : null;
        bindGuests(keys, tokens, genesys.gate(), life);
        beans.bind("guestwayRequireRedis", (Processor) exchange -> redis.requireUp());
        steps.put(
                "begin-call",
                arguments -> new BeginCall(
                        genesys.calls(),
                        genesys.tokens(),
                        genesys.deadline(),
                        arguments.required("call", String.class),
                        arguments.optional("maxWait", Duration.class),
                        arguments.required("requiresRedis", Boolean.class)
                                ? exchange -> redis.requireUp()
                                : GuestHalf::requireOwnDialect));
    }

    /** The end of a session of the other dialect waits in the queue of that one; this API does not know it. */
    private static void requireOwnDialect(Exchange exchange) throws GenesysException {
        if (exchange.getVariables().get(GuestSteps.GUEST_ID) instanceof String id && id.startsWith(SessionIds.PREFIX)) {
            throw GenesysException.notSent(
                    ErrorCode.GENESYS_UNAVAILABLE,
                    "the session belongs to the dialect web-messaging and ends when that is switched on");
        }
    }

    /** The steps with arguments, by name. */
    Map<String, StepComponent.Factory> steps() {
        return steps;
    }

    RedisLink redis() {
        return redis;
    }

    /** For the camel-spring-redis endpoints of the routes. */
    RedisTemplate<?, ?> template() {
        return new StringRedisTemplate(redis.connectionFactory());
    }

    /** The component of control connections; null in the dialect guests-api. */
    Supplier<Component> messagingComponent() {
        return messaging == null ? null : messaging::component;
    }

    private void bindGenesys(GenesysBeans genesys) {
        if (!settings.isMessaging()) {
            beans.bind("guestwayReadCreatedGuest", new CreatedGuest(genesys.calls()));
            beans.bind(
                    "guestwayRouting",
                    new Routing(settings.find(Key.GUESTS_QUEUE_ID), settings.list(Key.GUESTS_SKILL_GROUPS)));
            beans.bind(
                    "guestwayClientCredentials",
                    new OAuthClient(settings.text(Key.GUESTS_CLIENT_ID), settings.text(Key.GUESTS_CLIENT_SECRET))
                            .clientCredentials(settings.text(Key.GENESYS_GUEST_SCOPES)));
        }
        beans.bind(
                "guestwayRedelivery",
                new Redelivery(
                        settings.number(Key.GUESTS_MAX_ATTEMPTS),
                        settings.duration(Key.GUESTS_BASE_DELAY),
                        settings.duration(Key.GUESTS_JITTER),
                        settings.duration(Key.GENESYS_TIMEOUT),
                        genesys.deadline(),
                        genesys.bulkhead(),
                        () -> ThreadLocalRandom.current().nextLong()));
        Gauge.builder("guestway.callers.waiting", genesys.bulkhead(), RedeliveryBulkhead::held)
                .register(metrics);
    }

    private void bindGuests(GuestRedisKeys keys, TokenStorage tokens, RateLimitGate gate, SessionDuration life) {
        // longer than any call including the fetch of its token, so that no other replica leases the guest meanwhile
        Duration lease = settings.duration(Key.GENESYS_TIMEOUT).multipliedBy(3).plus(Duration.ofSeconds(5));
        SessionStore store = new SessionStore(
                redis,
                keys,
                tokens,
                new SessionStore.Policy(
                        settings.duration(Key.GUESTS_TTL),
                        settings.isOn(Key.GUESTS_REVOKE_EXPIRED),
                        lease,
                        settings.isMessaging() ? secrets() : null,
                        settings.isMessaging() ? messaging.replica() : ""),
                clock);
        GuestDialect dialect = settings.isMessaging()
                ? GuestDialect.messaging(settings.text(Key.GENESYS_DEPLOYMENT_ID), life::get, clock)
                : GuestDialect.GUESTS_API;
        Duration longest = settings.duration(Key.GUESTS_MAX_WAIT).plus(Duration.ofSeconds(10));
        Idempotency idempotency =
                new Idempotency(redis, keys, tokens, longest.compareTo(SHORTEST_CLAIM) > 0 ? longest : SHORTEST_CLAIM);
        PendingCompensations compensations = new PendingCompensations();
        redis.beforeUse(compensations::compensate);
        LoggedFingerprint fingerprints = LoggedFingerprint.of(settings);
        IdempotencySteps idempotent = new IdempotencySteps(
                idempotency,
                compensations,
                SessionLimit.of(settings.number(Key.GUESTS_MAX_PER_FINGERPRINT), settings.text(Key.GUESTS_ON_CAP)),
                dialect);
        GuestSteps guests = new GuestSteps(
                redis,
                store,
                idempotent,
                metrics.counter("guestway.guests.issued"),
                metrics.counter("guestway.guests.evicted"),
                fingerprints,
                dialect,
                clock);
        SessionSteps sessions = new SessionSteps(store);
        beans.bind("guestwayReleaseIdempotencyKey", idempotent.release());
        steps.put("begin-issue", arguments -> guests.begin(limit(arguments)));
        steps.put("admit", arguments -> guests.admit(limit(arguments)));
        steps.put("list-sessions", arguments -> sessions.list(arguments.required("maxPerFingerprint", Integer.class)));
        WithdrawalSteps withdrawals = new WithdrawalSteps(store, compensations, fingerprints);
        beans.bind("guestwayWithdraw", withdrawals.withdraw());
        beans.bind("guestwayFindSession", sessions.find());
        beans.bind("guestwayRunCompensations", withdrawals.compensate());

        RevocationQueue queue = new RevocationQueue(redis, keys, lease);
        RevocationSteps revocations = new RevocationSteps(store, queue);
        Revoker revoker = new Revoker(queue, gate, vertx, settings.number(Key.GUESTS_REVOKE_CONCURRENCY));
        steps.put("evict", arguments -> {
            AsyncProcessor evict = revoker.revokeEvicted(
                    arguments.route("route"), arguments.required("maxWait", Duration.class), guests::prepareEviction);
            return messaging == null ? evict : messaging.thenBeginEnds(evict);
        });
        beans.bind("guestwayRemoveSessions", revocations.removeSessions());
        beans.bind("guestwayQueueLapsedSessions", revocations.lapse());
        if (messaging == null) {
            bindRevocations(revocations, revoker);
        } else {
            bindEnds(sessions, life);
        }

        beans.bind("guestwayReportUnreadable", new UnreadableEntries(redis, keys, fingerprints, metrics).report());
        AtomicLong pending = new AtomicLong();
        Gauge.builder("guestway.revocations.pending", pending, AtomicLong::get).register(metrics);
        beans.bind("guestwayPendingGauge", (Processor)
                exchange -> pending.set(exchange.getMessage().getBody(Long.class)));
    }

    /** Revocations of the dialect guests-api. */
    private void bindRevocations(RevocationSteps revocations, Revoker revoker) {
        steps.put("revoke-queued", arguments -> {
            String route = arguments.route("route");
            return exchange -> revoker.revokeQueued(exchange, route);
        });
        for (String step : List.of("revoke", "abandon")) {
            steps.put(
                    step,
                    arguments -> revoker.revokeNow(
                            arguments.required("guests", String.class),
                            arguments.route("route"),
                            arguments.required("maxWait", Duration.class)));
        }
        beans.bind("guestwayConfirmRevocation", revocations.confirm());
        beans.bind("guestwayPostponeRevocation", revocations.postpone());
    }

    /** Ends of the dialect web-messaging. */
    private void bindEnds(SessionSteps sessions, SessionDuration life) {
        steps.put("new-session", arguments -> messaging
                .start()
                .begin(arguments.required("prove", Boolean.class), arguments.required("maxWait", Duration.class)));
        steps.put("revoke-queued", arguments -> {
            String route = arguments.route("route");
            return exchange -> messaging.beginEnds(exchange.getContext(), route);
        });
        steps.put(
                "revoke",
                arguments -> messaging.endNow(
                        arguments.required("guests", String.class),
                        arguments.route("route"),
                        arguments.required("maxWait", Duration.class)));
        // the withdrawal queues the end of a session that was proved; any other exists for its app only
        steps.put("abandon", arguments -> {
            arguments.required("guests", String.class);
            arguments.route("route");
            arguments.required("maxWait", Duration.class);
            return exchange -> {};
        });
        beans.bind("guestwayTouchSession", sessions.touch(life::get));
        beans.bind("guestwayMintAnew", messaging.start().mintAnew());
        beans.bind("guestwaySessionProved", messaging.start().proved());
        beans.bind("guestwayUnexpectedFrame", SessionStartSteps.unexpected());
        messaging.endSteps().forEach(beans::bind);
    }

    private TokenStorage secrets() {
        return TokenStorage.encrypted(settings.text(Key.REDIS_ENCRYPTION_KEY));
    }

    private static SessionLimit limit(StepComponent.Arguments arguments) {
        return SessionLimit.of(
                arguments.required("maxPerFingerprint", Integer.class), arguments.required("onCap", String.class));
    }

    private TokenStorage tokens() {
        return switch (settings.text(Key.REDIS_TOKEN_STORAGE)) {
            case "encrypted" -> TokenStorage.encrypted(settings.text(Key.REDIS_ENCRYPTION_KEY));
            case "plain" -> TokenStorage.plain();
            default -> TokenStorage.none();
        };
    }
}
