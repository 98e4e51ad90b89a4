package io.guestway.token;

/**
 * What is known of a refresh token from one rotation to the next (docs/contract.md section 4). A token is redeemed at most
 * once: only {@link InDoubt} is presented a second time, and only once.
 */
sealed interface RefreshTokenState {

    /** Not presented since the start: the journal says whether it is in doubt. */
    record Unexamined() implements RefreshTokenState {}

    /** Not redeemed, for certain. */
    record Redeemable() implements RefreshTokenState {}

    /** It was sent and no answer came: Genesys may have redeemed it. */
    record InDoubt() implements RefreshTokenState {}

    /**
     * There is none in the keystore.
     *
     * @param isReauthenticationRequired whether there was one, which Genesys rejected or an operator deleted
     */
    record Absent(boolean isReauthenticationRequired) implements RefreshTokenState {}

    /** Genesys rejected it, and it could not be moved aside: it is not presented again. */
    record Rejected(String token) implements RefreshTokenState {
        @Override
        public boolean isReauthenticationRequired() {
            return true;
        }

        @Override
        public String toString() {
            return "Rejected";
        }
    }

    /**
     * Its successor is granted and not durable yet: nothing else is asked for until it is.
     *
     * @param before what was known before, which holds if the process ends first
     */
    record Unstored(Grant grant, RefreshTokenState before) implements RefreshTokenState {
        @Override
        public boolean isReauthenticationRequired() {
            return before.isReauthenticationRequired();
        }
    }

    /** Whether nothing is refreshed until an operator sets a new refresh token. */
    default boolean isReauthenticationRequired() {
        return false;
    }
}
