package io.guestway.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every {@code guestway.*} property (docs/contract.md section 2). Each is declared once, in the class of its group. The start-up
 * checks read the declaration; {@code docs/configuration.md}, {@code application.properties} and the metadata for editors
 * are generated from it. The order of the keys is the order of these documents.
 */
public enum Key {
    HTTP_HOST(HttpApiProperties.HOST),
    HTTP_PORT(HttpApiProperties.PORT),
    HTTP_PATH(HttpApiProperties.PATH),
    HTTP_MAX_CONNECTIONS(HttpApiProperties.MAX_CONNECTIONS),
    HTTP_WORKERS(HttpApiProperties.WORKERS),
    API_KEYS(HttpApiProperties.KEYS),
    API_ADMIN_KEYS(HttpApiProperties.ADMIN_KEYS),
    API_AUTH(HttpApiProperties.AUTH),
    API_EXPOSE_ACCESS_TOKEN(HttpApiProperties.EXPOSE_ACCESS_TOKEN),
    GENESYS_DIALECT(GenesysProperties.DIALECT),
    GENESYS_REGION(GenesysProperties.REGION),
    GENESYS_DOMAIN(GenesysProperties.DOMAIN),
    GENESYS_API_URL(GenesysProperties.API_URL),
    GENESYS_CLIENT_CREDENTIALS_URL(GenesysProperties.CLIENT_CREDENTIALS_URL),
    GENESYS_GUESTS_PATH(GenesysProperties.GUESTS_PATH),
    GENESYS_GUEST_SCOPES(GenesysProperties.GUEST_SCOPES),
    GENESYS_CLIENT_ID(GenesysProperties.CLIENT_ID),
    GENESYS_CLIENT_SECRET(GenesysProperties.CLIENT_SECRET),
    GENESYS_HTTP(GenesysProperties.HTTP),
    GENESYS_TIMEOUT(GenesysProperties.TIMEOUT),
    GENESYS_CA_FILE(GenesysProperties.CA_FILE),
    GENESYS_PROXY(GenesysProperties.PROXY),
    GENESYS_NO_PROXY(GenesysProperties.NO_PROXY),
    GENESYS_INSECURE(GenesysProperties.INSECURE),
    GENESYS_OAUTH_URL(GenesysProperties.OAUTH_URL),
    GENESYS_WEBSOCKET_URL(GenesysProperties.WEBSOCKET_URL),
    GENESYS_AUTHORIZE_URL(GenesysProperties.AUTHORIZE_URL),
    GENESYS_REDIRECT_URI(GenesysProperties.REDIRECT_URI),
    GENESYS_DEPLOYMENT_ID(GenesysProperties.DEPLOYMENT_ID),
    GENESYS_ORIGIN(GenesysProperties.ORIGIN),
    GENESYS_CONFIG_URL(GenesysProperties.CONFIG_URL),
    GENESYS_CONTROL_CONNECTIONS(GenesysProperties.CONTROL_CONNECTIONS),
    GUESTS_ENABLED(GuestProperties.ENABLED),
    GUESTS_CLIENT_ID(GuestProperties.CLIENT_ID),
    GUESTS_CLIENT_SECRET(GuestProperties.CLIENT_SECRET),
    GUESTS_MAX_PER_FINGERPRINT(GuestProperties.MAX_PER_FINGERPRINT),
    GUESTS_ON_CAP(GuestProperties.ON_CAP),
    GUESTS_TTL(GuestProperties.TTL),
    GUESTS_MAX_ATTEMPTS(GuestProperties.MAX_ATTEMPTS),
    GUESTS_BASE_DELAY(GuestProperties.BASE_DELAY),
    GUESTS_JITTER(GuestProperties.JITTER),
    GUESTS_MAX_WAIT(GuestProperties.MAX_WAIT),
    GUESTS_MAX_WAITING(GuestProperties.MAX_WAITING),
    GUESTS_REVOKE_CONCURRENCY(GuestProperties.REVOKE_CONCURRENCY),
    GUESTS_REVOKE_EXPIRED(GuestProperties.REVOKE_EXPIRED),
    GUESTS_QUEUE_ID(GuestProperties.QUEUE_ID),
    GUESTS_SKILL_GROUPS(GuestProperties.SKILL_GROUPS),
    GUESTS_PROVE(GuestProperties.PROVE),
    REDIS_URL(RedisProperties.URL),
    REDIS_TIMEOUT(RedisProperties.TIMEOUT),
    REDIS_CA_FILE(RedisProperties.CA_FILE),
    REDIS_KEY_PREFIX(RedisProperties.KEY_PREFIX),
    REDIS_TOKEN_STORAGE(RedisProperties.TOKEN_STORAGE),
    REDIS_ENCRYPTION_KEY(RedisProperties.ENCRYPTION_KEY),
    EVENTS_WEBHOOK_URL(OperationProperties.WEBHOOK_URL),
    EVENTS_WEBHOOK_SECRET(OperationProperties.WEBHOOK_SECRET),
    MANAGEMENT_HOST(OperationProperties.MANAGEMENT_HOST),
    MANAGEMENT_PORT(OperationProperties.MANAGEMENT_PORT),
    LOG_LEVEL(OperationProperties.LOG_LEVEL),
    LOG_FORMAT(OperationProperties.LOG_FORMAT),
    LOG_FINGERPRINTS(OperationProperties.LOG_FINGERPRINTS),
    LOG_FINGERPRINT_KEY(OperationProperties.LOG_FINGERPRINT_KEY),
    ROUTES_PATH(OperationProperties.ROUTES_PATH),
    ROUTES_RELOAD(OperationProperties.ROUTES_RELOAD),
    ORGANISATIONS(OperationProperties.ORGANISATIONS),
    TOKEN_ENABLED(TokenProperties.ENABLED),
    TOKEN_REFRESH_BEFORE(TokenProperties.REFRESH_BEFORE),
    TOKEN_CHECK_PERIOD(TokenProperties.CHECK_PERIOD),
    TOKEN_BREAKER_FAILURES(TokenProperties.BREAKER_FAILURES),
    TOKEN_BREAKER_PAUSE(TokenProperties.BREAKER_PAUSE),
    SOCKET_ENABLED(TokenProperties.SOCKET_ENABLED),
    SOCKET_PING(TokenProperties.SOCKET_PING),
    KEYSTORE_PATH(TokenProperties.KEYSTORE_PATH),
    KEYSTORE_PASSWORD(TokenProperties.KEYSTORE_PASSWORD),
    KEYSTORE_ALIAS(TokenProperties.KEYSTORE_ALIAS);

    private final Property property;

    Key(Property property) {
        this.property = property;
    }

    /** The name as written in {@code application.properties}. */
    public String property() {
        return property.name();
    }

    /** The name as an environment variable, such as {@code GUESTWAY_REDIS_URL}. */
    public String environmentVariable() {
        return property().toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The section of the documents that it belongs to. */
    public PropertyGroup group() {
        return property.group();
    }

    /** The name for readers, such as {@code API port}. */
    public String label() {
        return property.label();
    }

    /** What it does, in one or more sentences of Markdown. */
    public String text() {
        return String.join(" ", property.sentences());
    }

    /** The first sentence of the text, which can stand alone. */
    public String summary() {
        return property.sentences().get(0);
    }

    /** A value that it can have, of a secret a placeholder; empty if the default shows the form. */
    public Optional<String> example() {
        return Optional.ofNullable(property.example());
    }

    /** The default of docs/contract.md section 2; empty if there is none or if it follows from other properties. */
    public Optional<String> defaultValue() {
        return Optional.ofNullable(property.defaultValue());
    }

    /** The default in the dialect web-messaging. */
    public Optional<String> messagingDefault() {
        return Optional.ofNullable(property.messagingDefault()).or(this::defaultValue);
    }

    /** Whether the default is another one in the dialect web-messaging. */
    public boolean dependsOnDialect() {
        return property.messagingDefault() != null;
    }

    /** The type of its value. */
    Kind kind() {
        return property.kind();
    }

    /** The values that it can have, if they can be counted; else empty. */
    List<String> choices() {
        return property.choices();
    }

    /** Whether the value is secret and must not be shown. */
    public boolean isSecret() {
        return kind().isSecret();
    }

    /** The value without surrounding blanks; of a secret only trailing line feeds are removed. */
    String tidy(String raw) {
        return kind() == Kind.SECRET ? raw.replaceAll("[\\r\\n]+$", "") : raw.strip();
    }

    /** The property of that name. */
    public static Optional<Key> of(String name) {
        return Arrays.stream(values())
                .filter(key -> key.property().equals(name))
                .findFirst();
    }

    /** The property of that environment variable. */
    public static Optional<Key> ofEnvironmentVariable(String name) {
        return Arrays.stream(values())
                .filter(key -> key.environmentVariable().equals(name))
                .findFirst();
    }

    /** The known name closest to the given one, for messages. */
    public static String nearest(String name) {
        return Nearest.of(name, Arrays.stream(values()).map(Key::property).toList());
    }

    /** Throws {@link ConfigurationException} if the value is not valid for this property. */
    void check(String value) {
        String required = choices().isEmpty()
                ? kind().requirement(value)
                : choices().contains(value) ? null : "one of " + String.join(", ", choices());
        if (required != null) {
            String shown = isSecret() ? "its value" : "'" + value + "'";
            throw new ConfigurationException(property(), shown + " is not valid; set it to " + required);
        }
    }
}
