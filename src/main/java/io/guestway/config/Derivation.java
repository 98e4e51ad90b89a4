package io.guestway.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Fills in derived properties and rejects combinations that cannot work. */
final class Derivation {

    private static final String OWN_KEYS = "guestway:";

    /** URLs over which secrets travel: the grants, the API, the login, the WebSocket. */
    private static final List<Key> WITH_SECRETS = List.of(
            Key.GENESYS_OAUTH_URL,
            Key.GENESYS_API_URL,
            Key.GENESYS_CLIENT_CREDENTIALS_URL,
            Key.GENESYS_AUTHORIZE_URL,
            Key.GENESYS_WEBSOCKET_URL);

    private final Map<Key, String> values;
    private final ConfigurationErrors errors;

    Derivation(Map<Key, String> values, ConfigurationErrors errors) {
        this.values = values;
        this.errors = errors;
    }

    void complete() {
        tidyDomain(Key.GENESYS_DOMAIN);
        tidyDomain(Key.GENESYS_REGION);
        fromRegion(Key.GENESYS_API_URL, "https://api.%s");
        fromRegion(Key.GENESYS_CLIENT_CREDENTIALS_URL, "https://login.%s/oauth/token");
        fromRegion(Key.GENESYS_AUTHORIZE_URL, "https://login.%s/oauth/authorize");
        from(Key.GENESYS_DOMAIN, Key.GENESYS_OAUTH_URL, "https://%s/api/v2/oauth/token");
        from(
                Key.GENESYS_DOMAIN,
                Key.GENESYS_WEBSOCKET_URL,
                "wss://%s/api/v2/engagements/messages/conversations/websocket");
        from(Key.GENESYS_CLIENT_ID, Key.GUESTS_CLIENT_ID, "%s");
        from(Key.GENESYS_CLIENT_SECRET, Key.GUESTS_CLIENT_SECRET, "%s");
        if (values.containsKey(Key.GENESYS_API_URL)) {
            values.compute(Key.GENESYS_API_URL, (key, url) -> url.replaceAll("/+$", ""));
        }

        values.compute(Key.HTTP_PATH, (key, path) -> path.replaceFirst("/+$", ""));
        if (values.get(Key.HTTP_PATH).isEmpty()) {
            report(Key.HTTP_PATH.property(), "the API requires its own path, such as /api/v1");
        }

        rejectUnsupported();
        if (!"true".equals(values.get(Key.GENESYS_INSECURE))) {
            WITH_SECRETS.forEach(this::rejectPlaintext);
        }
        if ("true".equals(values.get(Key.GUESTS_ENABLED))) {
            requireForGuests();
        }
        if ("true".equals(values.get(Key.TOKEN_ENABLED))) {
            requireForTokens();
        }
    }

    private void rejectUnsupported() {
        if ("web-messaging".equals(values.get(Key.GENESYS_DIALECT))) {
            report(Key.GENESYS_DIALECT.property(), "web-messaging is not supported yet; use guests-api");
        }
    }

    private void requireForGuests() {
        if (!isSet(Key.API_KEYS) && !isSet(Key.API_ADMIN_KEYS) && "api-key".equals(values.get(Key.API_AUTH))) {
            report(
                    Key.API_KEYS.property(),
                    "missing; set the API keys of the callers that issue guests, or guestway.api.auth=none");
        }
        require(Key.GUESTS_CLIENT_ID, "set it, or guestway.genesys.client-id, to the id of the OAuth client");
        require(Key.GUESTS_CLIENT_SECRET, "set it, or guestway.genesys.client-secret, to the OAuth client's secret");
        requireSource(
                Key.GENESYS_REGION,
                "the region's domain, such as mypurecloud.de",
                List.of(Key.GENESYS_API_URL, Key.GENESYS_CLIENT_CREDENTIALS_URL),
                "");
        String prefix = values.get(Key.REDIS_KEY_PREFIX);
        if (prefix.startsWith(OWN_KEYS) || OWN_KEYS.startsWith(prefix)) {
            report(
                    Key.REDIS_KEY_PREFIX.property(),
                    "must neither start with " + OWN_KEYS
                            + " nor be a prefix of it: a fingerprint could address Guestway's own keys");
        }
        if ("encrypted".equals(values.get(Key.REDIS_TOKEN_STORAGE))) {
            require(
                    Key.REDIS_ENCRYPTION_KEY,
                    "set it to " + Kind.KEY_256.format() + ", or guestway.redis.token-storage to plain or none");
        }
    }

    private void requireForTokens() {
        String off = "; or guestway.token.enabled=false if no platform token is needed";
        require(Key.GENESYS_CLIENT_ID, "set it to the id of the OAuth client of the refresh token" + off);
        require(Key.GENESYS_CLIENT_SECRET, "set it to the secret of that OAuth client" + off);
        boolean hasSocket = "true".equals(values.get(Key.SOCKET_ENABLED));
        requireSource(
                Key.GENESYS_DOMAIN,
                "the organisation's domain",
                hasSocket ? List.of(Key.GENESYS_OAUTH_URL, Key.GENESYS_WEBSOCKET_URL) : List.of(Key.GENESYS_OAUTH_URL),
                off);
        if (isSet(Key.GENESYS_REDIRECT_URI)) {
            requireSource(
                    Key.GENESYS_REGION,
                    "the region's domain, such as mypurecloud.de",
                    List.of(Key.GENESYS_AUTHORIZE_URL),
                    "");
        }
        require(Key.KEYSTORE_PASSWORD, "set the password of the keystore of the refresh token" + off);
    }

    /** URLs that follow from another property: either all of them are set, or the other property is. */
    private void requireSource(Key source, String what, List<Key> urls, String otherwise) {
        List<String> missing =
                urls.stream().filter(url -> !isSet(url)).map(Key::property).toList();
        if (!missing.isEmpty()) {
            report(source.property(), "missing; set " + what + ", or " + String.join(" and ", missing) + otherwise);
        }
    }

    /** Rejects URLs without TLS, except on the loopback. */
    private void rejectPlaintext(Key key) {
        String url = values.getOrDefault(key, "").toLowerCase(Locale.ROOT);
        boolean isClear = url.startsWith("http://") || url.startsWith("ws://");
        if (isClear && !Loopback.contains(url)) {
            report(
                    key.property(),
                    "would send secrets unencrypted; set an https:// or wss:// URL, or"
                            + " guestway.genesys.insecure=true in a trusted network");
        }
    }

    private void require(Key key, String fix) {
        if (!isSet(key)) {
            report(key.property(), "missing; " + fix);
        }
    }

    private void report(String property, String fix) {
        errors.add(new ConfigurationException(property, fix));
    }

    private void tidyDomain(Key key) {
        values.computeIfPresent(
                key, (k, domain) -> domain.replaceFirst("^https?://", "").replaceFirst("(/api)?/*$", ""));
    }

    private void fromRegion(Key key, String pattern) {
        from(Key.GENESYS_REGION, key, pattern);
    }

    private void from(Key source, Key key, String pattern) {
        if (!isSet(key) && values.containsKey(source)) {
            values.put(key, pattern.formatted(values.get(source)));
        }
    }

    /** Also true for an invalid value, which is reported already. */
    private boolean isSet(Key key) {
        return values.containsKey(key) || errors.concern(key);
    }
}
