package io.guestway.messaging;

import io.guestway.config.Key;
import io.guestway.config.Settings;
import io.guestway.genesys.Deadline;
import io.guestway.guest.GuestRedisKeys;
import io.guestway.guest.SessionIds;
import io.guestway.guest.TokenStorage;
import io.guestway.redis.RedisLink;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/** Everything that guests of the dialect web-messaging have beside those of guests-api (docs/contract.md section 9). */
public final class MessagingGuests {

    private final String replica;
    private final SessionStartSteps start;
    private final ConnectionSteps connections;
    private final EndSteps endSteps;
    private final Ends ends;
    private final EndsBacklog backlog;

    /** @param secrets decrypts what an end requires */
    public MessagingGuests(
            Settings settings,
            RedisLink redis,
            GuestRedisKeys keys,
            TokenStorage secrets,
            SessionDuration life,
            Deadline deadline,
            Vertx vertx,
            MeterRegistry metrics) {
        LongSupplier nanoTime = System::nanoTime;
        // opening, two frames, and Redis
        Duration lease = settings.duration(Key.GENESYS_TIMEOUT).multipliedBy(3).plus(Duration.ofSeconds(5));
        ConnectionBudget budget = new ConnectionBudget(
                redis,
                keys,
                settings.text(Key.GENESYS_DEPLOYMENT_ID),
                settings.number(Key.GENESYS_CONTROL_CONNECTIONS),
                nanoTime);
        Gauge.builder("guestway.gate.seconds", budget, b -> b.remaining().toMillis() / 1000.0)
                .tag("call", "connection")
                .register(metrics);
        this.replica = UUID.randomUUID().toString();
        EndQueue queue = new EndQueue(redis, keys, secrets, budget, lease, replica);
        this.ends = new Ends(queue, vertx, settings.number(Key.GUESTS_REVOKE_CONCURRENCY), nanoTime, metrics);
        this.backlog = new EndsBacklog(redis, keys, metrics);
        this.endSteps = new EndSteps(queue, ends);
        this.start = new SessionStartSteps(new SessionIds(settings.text(Key.REDIS_ENCRYPTION_KEY)), deadline);
        this.connections = new ConnectionSteps(
                vertx,
                budget,
                queue,
                settings.duration(Key.GUESTS_MAX_WAIT).plus(Duration.ofSeconds(10)),
                new ControlConnections(vertx, settings, budget, Clock.systemUTC()),
                deadline,
                life,
                metrics,
                nanoTime);
    }

    /** The name of this process for the others. */
    public String replica() {
        return replica;
    }

    /** The steps that begin sessions. */
    public SessionStartSteps start() {
        return start;
    }

    /** The component of control connections; each CamelContext gets its own. */
    public MessagingComponent component() {
        return new MessagingComponent(connections.operations());
    }

    /** Ends what is due by the given route; returns at once. */
    public void beginEnds(CamelContext context, String route) {
        ends.begin(context, route);
    }

    /** The given step; afterwards the ends that were queued before it begin, and no caller waits for them. */
    public AsyncProcessor thenBeginEnds(AsyncProcessor step) {
        return new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                return step.process(exchange, atOnce -> {
                    ends.kick();
                    callback.done(atOnce);
                });
            }
        };
    }

    /** Ends the guests of a variable and waits for it. */
    public AsyncProcessor endNow(String guests, String route, Duration maxWait) {
        return ends.endNow(guests, route, maxWait);
    }

    /** The steps after an attempt to end a session, and that of the metrics, by bean name. */
    public Map<String, AsyncProcessor> endSteps() {
        return Map.of(
                "guestwayMeasureEnds",
                backlog.measure(),
                "guestwayConfirmRevocation",
                endSteps.confirm(),
                "guestwayPostponeRevocation",
                endSteps.postpone());
    }
}
