package io.guestway.config;

import static io.guestway.config.Kind.*;
import static io.guestway.config.PropertyGroup.TOKEN;

/** Declares the properties of the token half, its WebSocket and its keystore. */
final class TokenProperties {

    static final Property ENABLED = Property.of(TOKEN, "guestway.token.enabled", BOOLEAN)
            .labelled("Token half")
            .withDefault("true")
            .withMessagingDefault("false")
            .withText(
                    "Switches the token half on or off.",
                    "If `false`, neither `guestway.genesys.domain` nor a keystore is required.");

    static final Property REFRESH_BEFORE = Property.of(TOKEN, "guestway.token.refresh-before", DURATION_OR_PERCENT)
            .labelled("Refresh before expiry")
            .withDefault("30s")
            .withMessagingDefault("20%")
            .withExample("20%")
            .withText(
                    "The platform token is refreshed when no more than this time is left.",
                    "A percentage is a part of the token's life: `20%` is a fifth.",
                    "A token that lives no longer than this duration is refreshed at half its life.");

    static final Property CHECK_PERIOD = Property.of(TOKEN, "guestway.token.check-period", DURATION)
            .labelled("Check period")
            .withDefault("5s")
            .withText(
                    "The time between two checks whether a refresh is due.", "A check is local and sends no request.");

    static final Property BREAKER_FAILURES = Property.of(TOKEN, "guestway.token.breaker.failures", COUNT)
            .labelled("Circuit breaker failures")
            .withDefault("3")
            .withText("The number of consecutive server errors that opens the circuit breaker.");

    static final Property BREAKER_PAUSE = Property.of(TOKEN, "guestway.token.breaker.pause", DURATION)
            .labelled("Circuit breaker pause")
            .withDefault("60s")
            .withText(
                    "The time that the circuit breaker stays open.",
                    "It is also the wait after a refusal that time alone does not fix (401, 404, other 4xx, 3xx).");

    static final Property SOCKET_ENABLED = Property.of(TOKEN, "guestway.socket.enabled", BOOLEAN)
            .labelled("WebSocket frames")
            .withDefault("true")
            .withMessagingDefault("false")
            .withText("If `true`, each new platform token is sent over a WebSocket.");

    static final Property SOCKET_PING = Property.of(TOKEN, "guestway.socket.ping", DURATION)
            .labelled("WebSocket ping")
            .withDefault("15s")
            .withText(
                    "The time between two pings on the WebSocket.",
                    "If nothing is received for twice as long, the connection is opened again.");

    static final Property KEYSTORE_PATH = Property.of(TOKEN, "guestway.keystore.path", TEXT)
            .labelled("Keystore file")
            .withDefault("secure_tokens.p12")
            .withText(
                    "The PKCS12 keystore that holds the refresh token.",
                    "`java -jar guestway.jar keystore set` creates it.",
                    "The lock, journal and state files are beside it.");

    static final Property KEYSTORE_PASSWORD = Property.of(TOKEN, "guestway.keystore.password", SECRET)
            .labelled("Keystore password")
            .withExample("<password>")
            .withText("The password of the keystore.", "It is ASCII text.", "The token half requires it.");

    static final Property KEYSTORE_ALIAS = Property.of(TOKEN, "guestway.keystore.alias", TEXT)
            .labelled("Keystore alias")
            .withDefault("refresh_token_alias")
            .withText("The alias of the refresh token in the keystore.");

    private TokenProperties() {}
}
