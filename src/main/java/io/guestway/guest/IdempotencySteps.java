package io.guestway.guest;

import io.guestway.api.RequestStep;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import io.guestway.step.AsyncStep;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;

/** The steps that make a request with an Idempotency-Key happen once, for the routes to name. */
public final class IdempotencySteps {

    /** Exchange property: the claim that this exchange holds. */
    static final String CLAIM = "guestwayClaim";

    private static final String IDEMPOTENCY_KEY = "guestway-idempotency-key";

    private final Idempotency idempotency;
    private final Settlements settlements;
    private final int maxSessions;

    public IdempotencySteps(Idempotency idempotency, Settlements settlements, int maxSessions) {
        this.idempotency = idempotency;
        this.settlements = settlements;
        this.maxSessions = maxSessions;
    }

    /** Claims the request's idempotency key, if it has one; the body is the first answer where there was one. */
    public AsyncProcessor claim() {
        return new AsyncStep(exchange -> {
            String key = exchange.getVariable(IDEMPOTENCY_KEY, String.class);
            if (key == null) {
                return CompletableFuture.completedFuture(null);
            }
            if (!idempotency.isAvailable()) {
                throw ProblemException.invalid("Idempotency-Key", "cannot be used here, as no token is stored");
            }
            IdempotencyClaim claim = idempotency.prepare(
                    exchange.getVariable(RequestStep.CALLER, "", String.class),
                    key,
                    exchange.getVariable(RequestStep.SAMENESS, "", String.class),
                    GuestSteps.admissionId(exchange));
            return idempotency
                    .claim(claim, GuestSteps.fingerprint(exchange))
                    .whenComplete((result, failure) -> {
                        if (failure != null) {
                            settlements.add("claim released", () -> idempotency.release(claim));
                        }
                    })
                    .thenAccept(result -> claimed(exchange, result));
        });
    }

    private void claimed(Exchange exchange, Idempotency.Result result) {
        switch (result.state()) {
            case CLAIMED -> exchange.setProperty(CLAIM, result.claim());
            case DONE -> {
                exchange.setVariable(GuestSteps.REPLAYED, true);
                exchange.getMessage().setBody(result.issued().answer(GuestSteps.cap(exchange, maxSessions)));
            }
            case OTHER_BODY ->
                throw new CompletionException(ProblemException.of(
                        ErrorCode.IDEMPOTENCY_CONFLICT, 422, "Idempotency-Key: was used with another body"));
            case IN_FLIGHT -> throw new CompletionException(inFlight());
        }
    }

    static ProblemException inFlight() {
        return ProblemException.of(
                ErrorCode.IDEMPOTENCY_CONFLICT, "Idempotency-Key: its first request is still under way");
    }

    /** Gives the idempotency key back, so that the caller may try again. */
    public AsyncProcessor release() {
        return new AsyncStep(exchange -> {
            IdempotencyClaim claim = exchange.getProperty(CLAIM, IdempotencyClaim.class);
            if (claim != null) {
                settlements.add("claim released", () -> idempotency.release(claim));
            }
            return settlements.settle();
        });
    }
}
