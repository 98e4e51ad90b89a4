package io.guestway.token;

/**
 * What a token endpoint granted. It never shows a token.
 *
 * @param source what the grant was given for
 * @param presented the refresh token that was redeemed; null for a login
 * @param askedAt when it was asked for: the life of the access token is counted from there
 */
record Grant(Source source, String presented, TokenAnswer answer, TokenClock.Moment askedAt) {

    /** What was exchanged for the tokens. */
    enum Source {
        TOKEN_IN_USE,
        CANDIDATE,
        LOGIN
    }

    @Override
    public String toString() {
        return "Grant[source=" + source + "]";
    }
}
