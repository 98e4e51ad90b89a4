package io.guestway.token;

import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;

/** Nothing can be refreshed until an operator sets a new refresh token. */
final class ReauthenticationRequiredException extends ProblemException {

    private static final String FIX =
            "; set a new refresh token with `keystore set`, PUT /api/v1/platform-token/refresh-token or POST"
                    + " /api/v1/platform-token/authorize";

    private ReauthenticationRequiredException(ErrorCode code, String reason) {
        super(code, reason + FIX);
    }

    /** @param code the code of the refusal, as the event had it; another number counts as no refusal */
    static ReauthenticationRequiredException rejected(int code) {
        for (ErrorCode each : ErrorCode.values()) {
            if (each.number() == code) {
                return new ReauthenticationRequiredException(each, "Genesys no longer accepts the refresh token");
            }
        }
        return absent();
    }

    static ReauthenticationRequiredException absent() {
        return new ReauthenticationRequiredException(ErrorCode.GENESYS_BAD_REQUEST, "There is no refresh token");
    }
}
