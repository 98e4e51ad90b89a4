package io.guestway.config;

import static io.guestway.config.Kind.*;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every {@code guestway.*} property (contract section 2): its name, its kind and its default. This is the one
 * declaration; the start-up checks, {@code application.properties} and the README are held against it.
 */
public enum Key {
    HTTP_HOST("guestway.http.host", TEXT, "0.0.0.0"),
    HTTP_PORT("guestway.http.port", PORT, "8080"),
    HTTP_PATH("guestway.http.path", PATH, "/api/v1"),
    HTTP_MAX_CONNECTIONS("guestway.http.max-connections", COUNT, "4096"),
    HTTP_WORKERS("guestway.http.workers", COUNT, "200"),
    ROUTES_PATH("guestway.routes.path", TEXT, "routes"),
    ROUTES_RELOAD("guestway.routes.reload", BOOLEAN, "true"),
    ORGANISATIONS("guestway.organisations", LIST, null),
    MANAGEMENT_HOST("guestway.management.host", TEXT, "0.0.0.0"),
    MANAGEMENT_PORT("guestway.management.port", PORT, "9876"),
    LOG_LEVEL("guestway.log.level", TEXT, "INFO", "TRACE", "DEBUG", "INFO", "WARN", "ERROR"),
    LOG_FORMAT("guestway.log.format", TEXT, "text", "text", "json"),
    LOG_FINGERPRINTS("guestway.log.fingerprints", TEXT, "hashed", "hashed", "plain"),
    LOG_FINGERPRINT_KEY("guestway.log.fingerprint-key", SECRET, null),
    API_KEYS("guestway.api.keys", SECRET_LIST, null),
    API_ADMIN_KEYS("guestway.api.admin-keys", SECRET_LIST, null),
    API_AUTH("guestway.api.auth", TEXT, "api-key", "api-key", "none"),
    API_EXPOSE_ACCESS_TOKEN("guestway.api.expose-access-token", BOOLEAN, "false"),
    EVENTS_WEBHOOK_URL("guestway.events.webhook-url", HTTP_URL, null),
    EVENTS_WEBHOOK_SECRET("guestway.events.webhook-secret", SECRET, null),
    GENESYS_DIALECT("guestway.genesys.dialect", TEXT, "guests-api", "guests-api", "web-messaging"),
    GENESYS_DEPLOYMENT_ID("guestway.genesys.deployment-id", TEXT, null),
    GENESYS_ORIGIN("guestway.genesys.origin", TEXT, null),
    GENESYS_DOMAIN("guestway.genesys.domain", TEXT, null),
    GENESYS_REGION("guestway.genesys.region", TEXT, null),
    GENESYS_CLIENT_ID("guestway.genesys.client-id", TEXT, null),
    GENESYS_CLIENT_SECRET("guestway.genesys.client-secret", SECRET, null),
    GENESYS_OAUTH_URL("guestway.genesys.oauth-url", HTTP_URL, null),
    GENESYS_API_URL("guestway.genesys.api-url", HTTP_URL, null),
    GENESYS_CLIENT_CREDENTIALS_URL("guestway.genesys.client-credentials-url", HTTP_URL, null),
    GENESYS_GUEST_SCOPES("guestway.genesys.guest-scopes", TEXT, "messaging:guest:manage messaging:guest:view"),
    GENESYS_GUESTS_PATH("guestway.genesys.guests-path", PATH, "/api/v2/conversations/messaging/guests"),
    GENESYS_WEBSOCKET_URL("guestway.genesys.websocket-url", WS_URL, null),
    GENESYS_AUTHORIZE_URL("guestway.genesys.authorize-url", HTTP_URL, null),
    GENESYS_REDIRECT_URI("guestway.genesys.redirect-uri", HTTP_URL, null),
    GENESYS_HTTP("guestway.genesys.http", TEXT, "async", "async", "camel-http"),
    GENESYS_TIMEOUT("guestway.genesys.timeout", DURATION, "10s"),
    GENESYS_CA_FILE("guestway.genesys.ca-file", TEXT, null),
    GENESYS_PROXY("guestway.genesys.proxy", PROXY_URL, null),
    GENESYS_NO_PROXY("guestway.genesys.no-proxy", LIST, null),
    GENESYS_INSECURE("guestway.genesys.insecure", BOOLEAN, "false"),
    SOCKET_ENABLED("guestway.socket.enabled", BOOLEAN, "true"),
    SOCKET_PING("guestway.socket.ping", DURATION, "15s"),
    TOKEN_ENABLED("guestway.token.enabled", BOOLEAN, "true"),
    TOKEN_REFRESH_BEFORE("guestway.token.refresh-before", DURATION_OR_PERCENT, "30s"),
    TOKEN_CHECK_PERIOD("guestway.token.check-period", DURATION, "5s"),
    TOKEN_BREAKER_FAILURES("guestway.token.breaker.failures", COUNT, "3"),
    TOKEN_BREAKER_PAUSE("guestway.token.breaker.pause", DURATION, "60s"),
    KEYSTORE_PATH("guestway.keystore.path", TEXT, "secure_tokens.p12"),
    KEYSTORE_PASSWORD("guestway.keystore.password", SECRET, null),
    KEYSTORE_ALIAS("guestway.keystore.alias", TEXT, "refresh_token_alias"),
    GUESTS_ENABLED("guestway.guests.enabled", BOOLEAN, "true"),
    GUESTS_CLIENT_ID("guestway.guests.client-id", TEXT, null),
    GUESTS_CLIENT_SECRET("guestway.guests.client-secret", SECRET, null),
    GUESTS_PROVE("guestway.guests.prove", BOOLEAN, "false"),
    GUESTS_MAX_PER_FINGERPRINT("guestway.guests.max-per-fingerprint", COUNT_TO_100, "3"),
    GUESTS_ON_CAP("guestway.guests.on-cap", TEXT, "evict-oldest", "evict-oldest", "refuse"),
    GUESTS_TTL("guestway.guests.ttl", DURATION, "3600s"),
    GUESTS_MAX_ATTEMPTS("guestway.guests.max-attempts", COUNT, "3"),
    GUESTS_BASE_DELAY("guestway.guests.base-delay", DURATION_OR_ZERO, "1s"),
    GUESTS_JITTER("guestway.guests.jitter", DURATION_OR_ZERO, "500ms"),
    GUESTS_MAX_WAIT("guestway.guests.max-wait", DURATION, "20s"),
    GUESTS_MAX_WAITING("guestway.guests.max-waiting", COUNT, "64"),
    GUESTS_REVOKE_CONCURRENCY("guestway.guests.revoke-concurrency", COUNT, "64"),
    GUESTS_REVOKE_EXPIRED("guestway.guests.revoke-expired", BOOLEAN, "false"),
    GUESTS_QUEUE_ID("guestway.guests.queue-id", TEXT, null),
    GUESTS_SKILL_GROUPS("guestway.guests.skill-groups", LIST, null),
    REDIS_URL("guestway.redis.url", Kind.REDIS_URL, "redis://localhost:6379"),
    REDIS_TIMEOUT("guestway.redis.timeout", DURATION, "2s"),
    REDIS_CA_FILE("guestway.redis.ca-file", TEXT, null),
    REDIS_KEY_PREFIX("guestway.redis.key-prefix", TEXT, "msg:guest:"),
    REDIS_TOKEN_STORAGE("guestway.redis.token-storage", TEXT, "encrypted", "encrypted", "plain", "none"),
    REDIS_ENCRYPTION_KEY("guestway.redis.encryption-key", KEY_256, null);

    private final String property;
    private final Kind kind;
    private final String defaultValue;
    private final List<String> choices;

    Key(String property, Kind kind, String defaultValue, String... choices) {
        this.property = property;
        this.kind = kind;
        this.defaultValue = defaultValue;
        this.choices = List.of(choices);
    }

    /** The name as written in {@code application.properties}. */
    public String property() {
        return property;
    }

    /** The name as an environment variable, such as {@code GUESTWAY_REDIS_URL}. */
    public String environmentVariable() {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The default of contract section 2; empty where there is none or where it follows from other properties. */
    public Optional<String> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /** What its value looks like. */
    Kind kind() {
        return kind;
    }

    /** The values that it can have, where they can be counted; else empty. */
    List<String> choices() {
        return choices;
    }

    /** Whether the value may never be shown. */
    public boolean isSecret() {
        return kind.isSecret();
    }

    /** The value without what editors and mounts leave around it: blanks, but of a secret only line feeds at its end. */
    String tidy(String raw) {
        return kind == SECRET ? raw.replaceAll("[\\r\\n]+$", "") : raw.strip();
    }

    /** The property of that name. */
    public static Optional<Key> of(String property) {
        return Arrays.stream(values())
                .filter(key -> key.property.equals(property))
                .findFirst();
    }

    /** The property of that environment variable. */
    public static Optional<Key> ofEnvironmentVariable(String name) {
        return Arrays.stream(values())
                .filter(key -> key.environmentVariable().equals(name))
                .findFirst();
    }

    /** The known name that is most like the given one, for messages. */
    public static String nearest(String name) {
        return Nearest.of(name, Arrays.stream(values()).map(Key::property).toList());
    }

    /** Throws {@link ConfigurationException} if the value is not one this property can have. */
    void check(String value) {
        String wanted = choices.isEmpty()
                ? kind.mend(value)
                : choices.contains(value) ? null : "one of " + String.join(", ", choices);
        if (wanted != null) {
            String shown = isSecret() ? "its value" : "'" + value + "'";
            throw new ConfigurationException(property, shown + " cannot be read; set it to " + wanted);
        }
    }
}
