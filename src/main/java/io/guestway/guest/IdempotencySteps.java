package io.guestway.guest;

import io.guestway.api.RequestStep;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.guestway.step.AsyncStep;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;

/** The steps that process a request with an Idempotency-Key once. */
public final class IdempotencySteps {

    private static final String IDEMPOTENCY_KEY = "guestway-idempotency-key";

    private static final CompletionStage<Void> NO_KEY = CompletableFuture.completedFuture(null);

    private final Idempotency idempotency;
    private final PendingCompensations compensations;
    private final SessionLimit usual;
    private final GuestDialect dialect;

    public IdempotencySteps(
            Idempotency idempotency, PendingCompensations compensations, SessionLimit usual, GuestDialect dialect) {
        this.idempotency = idempotency;
        this.compensations = compensations;
        this.usual = usual;
        this.dialect = dialect;
    }

    /**
     * Claims the request's idempotency key, if it has one. If the key has an answer already, the body becomes that
     * answer.
     */
    CompletionStage<?> claim(Exchange exchange) throws ProblemException {
        String key = exchange.getVariable(IDEMPOTENCY_KEY, String.class);
        if (key == null) {
            return NO_KEY;
        }
        if (!idempotency.isAvailable()) {
            throw ProblemException.invalid(
                    "Idempotency-Key",
                    "is not supported without stored tokens; set guestway.redis.token-storage to encrypted or plain");
        }
        IdempotencyClaim claim = idempotency.prepare(
                exchange.getVariable(RequestStep.CALLER, "", String.class),
                key,
                exchange.getVariable(RequestStep.CANONICAL_BODY, "", String.class),
                GuestSteps.admissionId(exchange));
        return idempotency
                .claim(claim, GuestSteps.fingerprint(exchange))
                .whenComplete((result, failure) -> {
                    if (failure != null) {
                        compensations.add("claim released", () -> idempotency.release(claim));
                    }
                })
                .thenAccept(result -> claimed(exchange, result));
    }

    private void claimed(Exchange exchange, Idempotency.Result result) {
        switch (result.state()) {
            case CLAIMED -> Issue.of(exchange).claim = result.claim();
            case DONE -> {
                exchange.setVariable(GuestSteps.REPLAYED, true);
                exchange.setVariable(GuestSteps.GUEST_ID, result.issued().guestId());
                exchange.setVariable(GuestSteps.ISSUE_STATUS, 201);
                exchange.setVariable(GuestSteps.ACTIVE, result.issued().activeSessions());
                exchange.getMessage()
                        .setBody(dialect.answer(
                                result.issued(),
                                GuestSteps.limit(exchange, usual).sessions()));
            }
            case OTHER_BODY ->
                throw new CompletionException(ProblemException.of(
                        ErrorCode.IDEMPOTENCY_CONFLICT,
                        422,
                        "Idempotency-Key: was used with a different body; use a new key"));
            case IN_FLIGHT -> throw new CompletionException(inFlight());
        }
    }

    static ProblemException inFlight() {
        return ProblemException.of(
                ErrorCode.IDEMPOTENCY_CONFLICT, "Idempotency-Key: the first request is still in progress; try again");
    }

    /** Releases the idempotency key, so that the caller can try again. */
    public AsyncProcessor release() {
        return new AsyncStep(exchange -> {
            IdempotencyClaim claim = Issue.of(exchange).claim;
            if (claim != null) {
                compensations.add("claim released", () -> idempotency.release(claim));
            }
            return compensations.compensate();
        });
    }
}
