package io.guestway.guest;

import java.time.Instant;
import java.util.List;

/** What became of a session that was to be admitted. */
public record Admission(Outcome outcome, Instant createdAt, Instant expiresAt, int active, List<String> evicted) {

    /** How it ended. */
    public enum Outcome {
        ADMITTED,
        /** The device has all the sessions it may have, and the policy is to refuse. */
        AT_CAP,
        /** Another request has taken this idempotency key in the meantime. */
        CLAIM_LOST,
        /** The request was given up before this write arrived. */
        WITHDRAWN
    }

    static Admission of(List<String> answer) {
        Outcome outcome =
                switch (answer.get(0)) {
                    case "admitted" -> Outcome.ADMITTED;
                    case "at-cap" -> Outcome.AT_CAP;
                    case "claim-lost" -> Outcome.CLAIM_LOST;
                    default -> Outcome.WITHDRAWN;
                };
        if (outcome != Outcome.ADMITTED) {
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
