package io.guestway.token;

import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;

/** Nothing can be refreshed: a person has to bring a new refresh token. */
final class Reauthentication extends ProblemException {

    private static final String MEND =
            "; set a new refresh token with `keystore set`, PUT /api/v1/platform-token/refresh-token or POST"
                    + " /api/v1/platform-token/authorize";

    private Reauthentication(ErrorCode code, String reason) {
        super(code, reason + MEND);
    }

    static Reauthentication required(int code) {
        for (ErrorCode each : ErrorCode.values()) {
            if (each.number() == code) {
                return new Reauthentication(each, "Genesys no longer takes the refresh token");
            }
        }
        return none();
    }

    static Reauthentication none() {
        return new Reauthentication(ErrorCode.GENESYS_BAD_REQUEST, "There is no refresh token");
    }
}
