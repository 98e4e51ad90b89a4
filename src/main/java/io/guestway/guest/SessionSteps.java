package io.guestway.guest;

import io.guestway.problem.ProblemException;
import io.guestway.step.AsyncStep;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.camel.AsyncProcessor;

/** The steps that show and touch sessions. */
public final class SessionSteps {

    private static final String EXPIRATION_DATE = "expirationDate";

    private final SessionStore store;

    public SessionSteps(SessionStore store) {
        this.store = store;
    }

    /** The body becomes the sessions of the fingerprint, oldest first. */
    public AsyncProcessor list(int maxSessions) {
        return new AsyncStep(
                exchange -> store.sessions(GuestSteps.fingerprint(exchange)).thenAccept(sessions -> {
                    Map<String, Object> answer = new LinkedHashMap<>();
                    answer.put("fingerprint", GuestSteps.fingerprint(exchange));
                    answer.put(
                            "maxSessions",
                            GuestSteps.limit(exchange, new SessionLimit(maxSessions, false))
                                    .sessions());
                    answer.put(
                            "sessions",
                            sessions.stream().map(GuestSession::shown).toList());
                    exchange.getMessage().setBody(answer);
                }));
    }

    /** The body becomes the session of the exchange. */
    public AsyncProcessor find() {
        return new AsyncStep(
                exchange -> store.sessions(GuestSteps.fingerprint(exchange)).thenAccept(sessions -> {
                    String wanted = exchange.getVariable(GuestSteps.GUEST_ID, String.class);
                    GuestSession found = sessions.stream()
                            .filter(session -> session.guestId().equals(wanted))
                            .findFirst()
                            .orElseThrow(() -> new CompletionException(noSuchSession()));
                    exchange.getMessage().setBody(found.shown());
                }));
    }

    /**
     * Moves the end of the session of the exchange to its latest, or to {@code expirationDate} (epoch seconds) of the body.
     * The body becomes the session.
     *
     * @param life the longest from now
     */
    public AsyncProcessor touch(Supplier<Duration> life) {
        return new AsyncStep(exchange -> {
            Instant wanted = null;
            if (exchange.getMessage().getBody() instanceof Map<?, ?> body
                    && body.get(EXPIRATION_DATE) instanceof Number seconds) {
                wanted = Instant.ofEpochSecond(seconds.longValue());
            }
            return store.touch(
                            GuestSteps.fingerprint(exchange),
                            exchange.getVariable(GuestSteps.GUEST_ID, String.class),
                            life.get(),
                            wanted)
                    .handle((session, failure) -> {
                        if (failure != null) {
                            throw new CompletionException(causeOf(failure));
                        }
                        exchange.getMessage()
                                .setBody(session.orElseThrow(() -> new CompletionException(noSuchSession()))
                                        .shown());
                        return null;
                    });
        });
    }

    private static Throwable causeOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof IllegalArgumentException
                ? ProblemException.invalid(EXPIRATION_DATE, "is past; send a later one, in epoch seconds, or none")
                : cause;
    }

    static ProblemException noSuchSession() {
        return ProblemException.notFound("This fingerprint has no such session");
    }
}
