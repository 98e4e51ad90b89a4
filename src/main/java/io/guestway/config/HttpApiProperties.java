package io.guestway.config;

import static io.guestway.config.Kind.*;
import static io.guestway.config.PropertyGroup.HTTP_API;

/** Declares the properties of the HTTP API. */
final class HttpApiProperties {

    static final Property HOST = Property.of(HTTP_API, "guestway.http.host", TEXT)
            .labelled("API address")
            .withDefault("0.0.0.0")
            .withText("The address that the API listens on.", "`0.0.0.0` stands for all addresses of the machine.");

    static final Property PORT = Property.of(HTTP_API, "guestway.http.port", Kind.PORT)
            .labelled("API port")
            .withDefault("8080")
            .withText("The port that the API listens on.");

    static final Property PATH = Property.of(HTTP_API, "guestway.http.path", Kind.PATH)
            .labelled("API path")
            .withDefault("/api/v1")
            .withText("The path of the API.", "Change it if a host already uses `/api/v1` for itself.");

    static final Property MAX_CONNECTIONS = Property.of(HTTP_API, "guestway.http.max-connections", COUNT)
            .labelled("Connection limit")
            .withDefault("4096")
            .withText(
                    "The number of connections that the API accepts at a time.",
                    "Further connections are closed at once and counted.",
                    "The limit is lower if the process cannot open as many files.",
                    "A header must arrive within 10 s, a body within 20 s.",
                    "Nothing more is read from a connection that does not read its answers.",
                    "After 30 s it is closed.");

    static final Property WORKERS = Property.of(HTTP_API, "guestway.http.workers", COUNT)
            .labelled("Worker threads")
            .withDefault("200")
            .withText(
                    "The number of worker threads for blocking steps in your own routes.",
                    "The shipped routes that issue guests use none,"
                            + " unless `guestway.genesys.http` is `camel-http`.");

    static final Property KEYS = Property.of(HTTP_API, "guestway.api.keys", SECRET_LIST)
            .labelled("API keys")
            .withExample("sha256:<64 hex digits>")
            .withText(
                    "Comma-separated keys of the callers that issue, list and revoke guests.",
                    "A key is plain text, or `sha256:` and the hex digest of the key.",
                    "Guests require a key here or in `guestway.api.admin-keys`, unless `guestway.api.auth` is `none`.");

    static final Property ADMIN_KEYS = Property.of(HTTP_API, "guestway.api.admin-keys", SECRET_LIST)
            .labelled("Admin keys")
            .withExample("sha256:<64 hex digits>")
            .withText(
                    "Comma-separated keys that may also call `/platform-token` and the paths below it.",
                    "The form is that of `guestway.api.keys`.",
                    "If there is no admin key, a valid key of `guestway.api.keys` gets 403 from these paths.");

    static final Property AUTH = Property.of(HTTP_API, "guestway.api.auth", TEXT)
            .labelled("Caller authentication")
            .withDefault("api-key")
            .oneOf("api-key", "none")
            .withText(
                    "Sets whether guest calls require a key: `api-key` or `none`.",
                    "Calls of `/platform-token` always require an admin key.",
                    "Use `none` only in a network in which every caller is trusted.");

    static final Property EXPOSE_ACCESS_TOKEN = Property.of(HTTP_API, "guestway.api.expose-access-token", BOOLEAN)
            .labelled("Access token by API")
            .withDefault("false")
            .withText(
                    "If `true`, `GET /platform-token/access-token` returns the platform token to admin keys.",
                    "If `false`, it answers 404.");

    private HttpApiProperties() {}
}
