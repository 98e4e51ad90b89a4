package io.guestway.guest;

import java.time.Instant;
import java.util.List;

/** The result of admitting a session. */
public record Admission(Outcome outcome, Instant createdAt, Instant expiresAt, int active, List<String> evicted) {

    public enum Outcome {
        ADMITTED,
        /** The device had this token already; its session was touched. */
        KNOWN,
        /** The session limit is reached, and the policy is to refuse. */
        SESSION_LIMIT_REACHED,
        /** Another request has claimed the idempotency key meanwhile. */
        CLAIM_LOST,
        /** The session of this token is being ended. */
        ENDING,
        /** The request was withdrawn before this write arrived. */
        WITHDRAWN
    }

    static Admission of(List<String> answer) {
        Outcome outcome =
                switch (answer.get(0)) {
                    case "admitted" -> Outcome.ADMITTED;
                    case "known" -> Outcome.KNOWN;
                    case "ending" -> Outcome.ENDING;
                    case "limit-reached" -> Outcome.SESSION_LIMIT_REACHED;
                    case "claim-lost" -> Outcome.CLAIM_LOST;
                    default -> Outcome.WITHDRAWN;
                };
        if (outcome != Outcome.ADMITTED && outcome != Outcome.KNOWN) {
            return new Admission(outcome, null, null, 0, List.of());
        }
        return new Admission(
                outcome,
                Instant.ofEpochMilli(Long.parseLong(answer.get(1))),
                Instant.ofEpochMilli(Long.parseLong(answer.get(2))),
                Integer.parseInt(answer.get(3)),
                List.copyOf(answer.subList(4, answer.size())));
    }
}
