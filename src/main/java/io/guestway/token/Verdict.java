package io.guestway.token;

import java.time.Duration;
import java.util.Locale;

/**
 * What a failed refresh means. {@code routes/token-failures.camel.yaml} has a branch for each and decides there what
 * becomes of the token, who hears of it and when the next attempt comes.
 */
public sealed interface Verdict {

    /** The name by which routes know it: {@code retry-later} for {@link RetryLater}. */
    default String name() {
        return getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** The outcome in metrics and status; empty if nothing was attempted. */
    default String outcome() {
        return "failure";
    }

    /** Genesys limits the rate: nothing before the time that it named. */
    record RateLimited(Duration retryAfter) implements Verdict {}

    /**
     * Time will help: a server error, no connection, an answer without an access token, a token replaced meanwhile.
     *
     * @param atLeast the shortest wait
     */
    record RetryLater(Duration atLeast) implements Verdict {}

    /** Genesys refused something that an operator has to correct; the token was not redeemed. */
    record Hold() implements Verdict {}

    /** It was sent and no answer came: the token is in doubt and is presented once more. */
    record Replay() implements Verdict {
        @Override
        public String outcome() {
            return "in-doubt";
        }
    }

    /** The token is of no use any more. */
    record ReauthenticationRequired(String reason) implements Verdict {}

    /** A token that an operator brought is of no use; the one before it stays in use. */
    record CandidateRejected() implements Verdict {}

    /** Genesys refused a token that an operator brought, for a reason that the operator has to correct elsewhere. */
    record CandidateHeld() implements Verdict {}

    /** New tokens were granted and cannot be written to the keystore. */
    record StoreAgain() implements Verdict {
        @Override
        public String outcome() {
            return "unstored";
        }
    }

    /** Nothing was sent, because of a fault on this side: the keystore, its lock, its journal, a step of a route. */
    record NotSent() implements Verdict {}

    /** Nothing was sent, because the rate limit gate is closed or the circuit breaker is open. */
    record Deferred(Duration remaining) implements Verdict {
        @Override
        public String outcome() {
            return "";
        }
    }

    /** There is no refresh token to present. */
    record NoToken() implements Verdict {
        @Override
        public String outcome() {
            return "";
        }
    }
}
