package io.guestway.guest;

import java.time.Duration;

/**
 * What a session of the dialect web-messaging has beside its id and token (docs/contract.md section 9).
 *
 * @param kind anonymous, or signed-in
 * @param adopted whether the app made the token
 * @param proved whether the session exists at Genesys, because it was configured
 * @param life from now to its end
 */
public record SessionTerms(String kind, boolean adopted, boolean proved, Duration life) {

    /** The kind of a guest that did not sign in. */
    public static final String ANONYMOUS = "anonymous";
}
