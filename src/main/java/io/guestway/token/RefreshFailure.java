package io.guestway.token;

import io.guestway.genesys.GenesysException;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;

/**
 * The facts of a refresh that failed, before anybody decides what they mean.
 *
 * @param stage how far it came
 * @param cause what happened; a {@link GenesysException} if the request was sent
 * @param isCandidate whether the token was brought by an operator and the one before is still in use
 * @param isReplay whether the token was in doubt already
 * @param isSuperseded whether the keystore holds another token by now
 */
record RefreshFailure(Stage stage, Exception cause, boolean isCandidate, boolean isReplay, boolean isSuperseded) {

    /** How far a refresh came. */
    enum Stage {
        /** Nothing was sent. */
        BEFORE_REQUEST,
        /** The request may have been sent. */
        REQUESTED,
        /** Genesys granted new tokens, and they are not durable yet. */
        GRANTED
    }

    /** What happened, for the log and for events. */
    String reason() {
        return String.valueOf(cause.getMessage());
    }

    /** The code that callers, events and status show. */
    ErrorCode code() {
        return cause instanceof ProblemException known ? known.code() : ErrorCode.UNEXPECTED;
    }

    /** The status that Genesys answered, 0 if there was none. */
    int genesysStatus() {
        return cause instanceof GenesysException known ? known.genesysStatus() : 0;
    }
}
