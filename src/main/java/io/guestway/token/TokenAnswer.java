package io.guestway.token;

import io.guestway.genesys.UnreadableAnswerException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a token endpoint granted (RFC 6749 section 5.1). It never shows a token.
 *
 * @param refreshToken empty if the one that was presented stays valid
 * @param life what {@code expires_in} says, from 0 to {@link #LONGEST_LIFE}
 */
record TokenAnswer(String accessToken, Optional<String> refreshToken, String tokenType, Duration life) {

    /** Longer lives are cut to this: it costs a refresh a month. */
    static final Duration LONGEST_LIFE = Duration.ofDays(30);

    /** The life of a token whose {@code expires_in} is missing or no number: soon enough for any platform. */
    static final Duration UNKNOWN_LIFE = Duration.ofSeconds(60);

    /**
     * Reads an answer. If the access token is missing, or no header can carry it, it is empty if there is at least a
     * new refresh token, which must not be lost.
     *
     * @throws UnreadableAnswerException if there is neither
     */
    static TokenAnswer of(Map<?, ?> body) throws UnreadableAnswerException {
        Object refresh =
                body.get("refresh_token") instanceof Number number ? number.toString() : body.get("refresh_token");
        boolean rotated = refresh instanceof String text && !text.isBlank();
        boolean usable = body.get("access_token") instanceof String text && text.matches("[\\x21-\\x7E]+");
        boolean odd = refresh != null && !(refresh instanceof String);
        if (odd || !usable && !rotated) {
            throw new UnreadableAnswerException("no access_token");
        }
        String access = usable ? (String) body.get("access_token") : "";
        return new TokenAnswer(
                access,
                rotated ? Optional.of((String) refresh) : Optional.empty(),
                type(body.get("token_type")),
                life(body.get("expires_in")));
    }

    private static String type(Object given) {
        return given instanceof String text && text.matches("[A-Za-z0-9._~-]{1,32}") && !text.equalsIgnoreCase("Bearer")
                ? text
                : "Bearer";
    }

    private static Duration life(Object given) {
        try {
            BigDecimal seconds = new BigDecimal(String.valueOf(given));
            if (seconds.signum() <= 0) {
                return Duration.ZERO;
            }
            // compared by digits before it is expanded: 1e999999999 is a number too
            if (seconds.precision() - seconds.scale() > 9) {
                return LONGEST_LIFE;
            }
            Duration life = Duration.ofMillis(seconds.movePointRight(3).longValue());
            return life.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : life;
        } catch (NumberFormatException e) {
            return UNKNOWN_LIFE;
        }
    }

    @Override
    public String toString() {
        return "TokenAnswer[life=" + life + ", rotated=" + refreshToken.isPresent() + "]";
    }
}
