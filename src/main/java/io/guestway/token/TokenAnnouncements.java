package io.guestway.token;

import io.guestway.event.Announcements;
import io.guestway.event.Event;
import io.guestway.problem.ErrorCode;
import io.guestway.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;

/** The events of the platform token and their data (docs/contract.md section 4). */
final class TokenAnnouncements {

    static final String REFRESH_FAILED = "token.refresh-failed";
    static final String REAUTHENTICATION_REQUIRED = "token.reauthentication-required";

    private static final String RECOVERED = "token.recovered";
    private static final String SINCE = "since";
    /** The names of the states in the state file. */
    private static final String FAILED = "refresh-failed";

    private static final String REQUIRED = "reauthentication-required";

    private final Announcements announcements;

    TokenAnnouncements(Announcements announcements) {
        this.announcements = announcements;
    }

    /** A refresh succeeded: that ends whatever was announced before. */
    void refreshed(Duration life, Instant expiresAt) {
        announcements.announce(
                "token.refreshed",
                "lives " + life.toMillis() / 1000.0 + " s",
                Event.data("expiresIn", life.toSeconds(), "expiresAt", expiresAt.toString()));
        announcements.end(isReauthenticationRequired() ? REQUIRED : FAILED, RECOVERED, "Refreshed again", SINCE);
        announcements.forget(FAILED);
    }

    /**
     * Refreshes fail until an operator does something, or until a fault on this side is gone. Once, until it ends.
     *
     * @param status the status that Genesys answered, 0 if there was none
     */
    void refreshFailed(ErrorCode code, String detail, int status, Instant nextTryAt) {
        announcements.begin(
                FAILED,
                REFRESH_FAILED,
                code,
                detail,
                Event.data("genesysStatus", known(status), "nextTryAt", nextTryAt.toString()));
    }

    /** Nothing is refreshed until an operator sets a new refresh token. Once, until it ends. */
    void reauthenticationRequired(ErrorCode code, String reason, int status) {
        announcements.forget(FAILED);
        announcements.begin(
                REQUIRED,
                REAUTHENTICATION_REQUIRED,
                code,
                reason + ": an operator has to set a new one or to log in",
                Event.data("genesysStatus", known(status)));
    }

    boolean isReauthenticationRequired() {
        return announcements.find(REQUIRED).isPresent();
    }

    /** The problem of a caller that asks for a refresh although there is no refresh token. */
    ProblemException noToken() {
        return announcements
                .find(REQUIRED)
                .map(begun -> ReauthenticationRequiredException.rejected(begun.code()))
                .orElseGet(ReauthenticationRequiredException::absent);
    }

    private static Integer known(int status) {
        return status == 0 ? null : status;
    }
}
