package io.guestway.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.guestway.config.Settings;
import io.guestway.genesys.Deadline;
import io.guestway.genesys.GenesysException;
import io.guestway.genesys.RetryAfter;
import io.guestway.guest.GuestSteps;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.guestway.step.AsyncStep;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operations of {@link MessagingComponent}. */
public final class ConnectionSteps {

    private static final Logger LOG = LoggerFactory.getLogger("guestway.messaging");

    /** Codes of a frame limit. */
    private static final Set<Integer> TOO_MANY = Set.of(429, 4029);

    /** Variable: the class of the answer, such as SessionResponse. */
    static final String FRAME_CLASS = "guestway-frame-class";

    /** Variable: the code of the answer: 200, or the number of an error. */
    static final String FRAME_CODE = "guestway-frame-code";

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx;
    private final ConnectionBudget budget;
    private final EndQueue queue;
    private final Duration longestRequest;
    private final ControlConnections connections;
    private final Deadline deadline;
    private final SessionDuration duration;
    private final MeterRegistry metrics;
    private final LongSupplier nanoTime;

    ConnectionSteps(
            Vertx vertx,
            ConnectionBudget budget,
            EndQueue queue,
            Duration longestRequest,
            ControlConnections connections,
            Deadline deadline,
            SessionDuration duration,
            MeterRegistry metrics,
            LongSupplier nanoTime) {
        this.vertx = vertx;
        this.budget = budget;
        this.queue = queue;
        this.longestRequest = longestRequest;
        this.connections = connections;
        this.deadline = deadline;
        this.duration = duration;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    /** The operations by name. */
    public Map<String, AsyncProcessor> operations() {
        return Map.of(
                "permit",
                new AsyncStep(this::permit),
                "lease",
                new AsyncStep(this::lease),
                "connect",
                new AsyncStep(this::connect),
                "ask",
                new AsyncStep(this::ask),
                "disconnect",
                new AsyncStep(exchange -> {
                    disconnect(exchange);
                    return CompletableFuture.completedFuture(null);
                }));
    }

    /** Leases the queued end of the guest together with its permit, unless the exchange has them already. */
    private CompletableFuture<Void> lease(Exchange exchange) {
        if (SessionHandle.find(exchange).filter(known -> known.end != null).isPresent()) {
            return CompletableFuture.completedFuture(null);
        }
        String guestId = exchange.getVariable(GuestSteps.GUEST_ID, "", String.class);
        return queue.take(guestId).thenCompose(taken -> {
            if (taken.end() == null) {
                return CompletableFuture.failedFuture(
                        taken.pause().isEmpty()
                                ? ProblemException.of(
                                        ErrorCode.INVALID_REQUEST,
                                        "No end of this guest is queued; remove its session first")
                                : GenesysException.rateLimited(
                                        taken.pause().get(), "The end of this guest has to wait; it stays queued"));
            }
            SessionHandle session = new SessionHandle(guestId, taken.end().token(), taken.end());
            session.permittedAt = nanoTime.getAsLong();
            session.bind(exchange);
            exchange.setVariable(Ends.KIND, taken.end().kind());
            return CompletableFuture.completedFuture(null);
        });
    }

    /** Waits for the permit to open a connection, but not beyond the deadline of the exchange. */
    private CompletableFuture<Void> permit(Exchange exchange) {
        SessionHandle session = SessionHandle.of(exchange);
        CompletableFuture<Void> given = new CompletableFuture<>();
        askForPermit(exchange, session, UUID.randomUUID().toString(), given);
        return given;
    }

    private void askForPermit(Exchange exchange, SessionHandle session, String id, CompletableFuture<Void> given) {
        budget.permit(id).whenComplete((answer, failure) -> {
            if (failure != null) {
                given.completeExceptionally(failure);
            } else if (answer.isGiven()) {
                session.permittedAt = nanoTime.getAsLong();
                given.complete(null);
            } else if (deadline.remaining(exchange)
                    .filter(left -> left.compareTo(answer.pause()) < 0)
                    .isPresent()) {
                given.completeExceptionally(noPermit(answer));
            } else {
                Duration wait = answer.pause();
                Duration pause = wait.compareTo(LONGEST_PAUSE) < 0 ? wait : LONGEST_PAUSE;
                vertx.setTimer(Math.max(1, pause.toMillis()), again -> askForPermit(exchange, session, id, given));
            }
        });
    }

    private static GenesysException noPermit(ConnectionBudget.Answer answer) {
        if (answer.refusal().filter(ConnectionBudget.Refusal.HANDSHAKE::equals).isPresent()) {
            return GenesysException.notSent(
                            ErrorCode.GENESYS_UNAVAILABLE,
                            "Genesys refused the last control connections; the log has the status. Try again after"
                                    + " Retry-After")
                    .withRetryAfter(answer.pause());
        }
        return GenesysException.rateLimited(
                answer.pause(),
                answer.refusal().isPresent()
                        ? "Genesys limits the rate of control connections; try again after Retry-After"
                        : "All control connections of this minute are used; try again after Retry-After");
    }

    private CompletableFuture<Void> connect(Exchange exchange) {
        SessionHandle session = SessionHandle.of(exchange);
        Long permittedAt = session.permittedAt;
        session.permittedAt = null;
        if (permittedAt == null || nanoTime.getAsLong() - permittedAt > ConnectionBudget.PERMIT_LIFE.toNanos()) {
            return CompletableFuture.failedFuture(GenesysException.notSent(
                    ErrorCode.GENESYS_UNAVAILABLE, "The permit to open a control connection has lapsed; try again"));
        }
        long started = nanoTime.getAsLong();
        return connections
                .open(session.guestId)
                .whenComplete(
                        (connection, failure) -> record("connect", failure == null ? "101" : status(failure), started))
                .thenAccept(connection -> opened(exchange, session, connection));
    }

    private static void opened(Exchange exchange, SessionHandle session, ControlConnection connection) {
        session.connection = connection;
        // for a route without guestway-messaging:disconnect
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                if (session.close()) {
                    LOG.warn(
                            "control connection left open by its route, closed guestId={}; add"
                                    + " guestway-messaging:disconnect to doFinally",
                            session.guestId);
                }
            }
        });
    }

    private CompletableFuture<Void> ask(Exchange exchange) throws ProblemException {
        SessionHandle session = SessionHandle.of(exchange);
        ObjectNode frame = frame(exchange.getMessage().getBody(String.class));
        String action = frame.path("action").asText();
        frame.put("token", session.token);
        long started = nanoTime.getAsLong();
        if (session.connection == null) {
            throw new IllegalStateException("guestway-messaging:ask requires guestway-messaging:connect before it");
        }
        return reserve(exchange, session)
                .thenCompose(reserved -> session.connection.ask(frame, connections.timeout()))
                .whenComplete((answer, failure) ->
                        record(action, failure == null ? Integer.toString(answer.code()) : "none", started))
                .thenCompose(answer -> answered(exchange, session, answer));
    }

    private void record(String action, String code, long started) {
        metrics.timer("guestway.frames", "action", action, "dialect", Settings.WEB_MESSAGING, "genesysCode", code)
                .record(Duration.ofNanos(nanoTime.getAsLong() - started));
    }

    private static String status(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof GenesysException refused && refused.genesysStatus() > 0
                ? Integer.toString(refused.genesysStatus())
                : "none";
    }

    /** Queues the end of a session that is about to begin, for the case that this process dies. */
    private CompletableFuture<Void> reserve(Exchange exchange, SessionHandle session) {
        return session.end != null
                ? CompletableFuture.completedFuture(null)
                : queue.reserve(
                        session.guestId,
                        exchange.getVariable(GuestSteps.FINGERPRINT, String.class),
                        session.token,
                        duration.get(),
                        longestRequest);
    }

    private CompletableFuture<Void> answered(Exchange exchange, SessionHandle session, ControlConnection.Frame answer) {
        if (session.end == null && !answer.frameClass().equals("SessionResponse")) {
            // Genesys has not begun it
            queue.release(session.guestId);
        }
        exchange.setVariable(FRAME_CLASS, answer.frameClass());
        exchange.setVariable(FRAME_CODE, answer.code());
        if (answer.frameClass().equals("TooManyRequestsErrorMessage") || TOO_MANY.contains(answer.code())) {
            Duration named = Duration.ofSeconds(
                    Math.max(1, answer.body().path("retryAfter").asLong(5)));
            Duration wait = named.compareTo(RetryAfter.LONGEST) < 0 ? named : RetryAfter.LONGEST;
            // fails once the session or the deployment is held
            return budget.refused(
                            answer.isUnasked() ? ConnectionBudget.Refusal.LIMIT : ConnectionBudget.Refusal.SESSION,
                            wait,
                            session.guestId)
                    .thenCompose(held ->
                            CompletableFuture.failedFuture(GenesysException.answeredFrame(answer.frameClass(), 429)
                                    .withRetryAfter(wait)));
        }
        if (answer.frameClass().equals("SessionResponse") && !answer.body().isObject()) {
            return CompletableFuture.failedFuture(GenesysException.unreadable(
                    GenesysException.Fate.IN_DOUBT, "Genesys answered a SessionResponse whose body is no object"));
        }
        duration.seen(answer.body().path("durationSeconds"));
        exchange.getMessage().setBody(plain(answer.body()));
        return CompletableFuture.completedFuture(null);
    }

    private static Object plain(JsonNode body) {
        return body.isObject() ? JSON.convertValue(body, Map.class) : body.asText();
    }

    private static ObjectNode frame(String json) throws ProblemException {
        try {
            if (json != null && JSON.readTree(json) instanceof ObjectNode frame) {
                return frame;
            }
        } catch (JsonProcessingException e) {
            // the same as a text that is no object
        }
        throw ProblemException.unexpected(
                "guestway-messaging:ask requires a JSON object as its body; correct the route");
    }

    private static void disconnect(Exchange exchange) {
        SessionHandle.find(exchange).ifPresent(SessionHandle::close);
    }
}
