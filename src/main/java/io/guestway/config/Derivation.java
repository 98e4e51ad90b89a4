package io.guestway.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Fills in derived properties and rejects combinations that cannot work. */
final class Derivation {

    private static final String OWN_KEYS = "guestway:";

    private static final String TUTORIAL_SOCKET = "/api/v2/engagements/messages/conversations/websocket";

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
        if (isMessaging()) {
            deriveMessaging();
        } else {
            from(Key.GENESYS_DOMAIN, Key.GENESYS_OAUTH_URL, "https://%s/api/v2/oauth/token");
            from(Key.GENESYS_DOMAIN, Key.GENESYS_WEBSOCKET_URL, "wss://%s" + TUTORIAL_SOCKET);
        }
        from(Key.GENESYS_CLIENT_ID, Key.GUESTS_CLIENT_ID, "%s");
        from(Key.GENESYS_CLIENT_SECRET, Key.GUESTS_CLIENT_SECRET, "%s");
        if (values.containsKey(Key.GENESYS_API_URL)) {
            values.compute(Key.GENESYS_API_URL, (key, url) -> url.replaceAll("/+$", ""));
        }

        values.compute(Key.HTTP_PATH, (key, path) -> path.replaceFirst("/+$", ""));
        if (values.get(Key.HTTP_PATH).isEmpty()) {
            report(Key.HTTP_PATH.property(), "the API requires its own path, such as /api/v1");
        }

        if (isMessaging()) {
            rejectLeftovers();
        }
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

    private boolean isMessaging() {
        return Settings.WEB_MESSAGING.equals(values.get(Key.GENESYS_DIALECT));
    }

    /** The hosts of Genesys Cloud, which has none for an organisation. */
    private void deriveMessaging() {
        fromRegion(Key.GENESYS_OAUTH_URL, "https://login.%s/oauth/token");
        fromRegion(Key.GENESYS_WEBSOCKET_URL, "wss://webmessaging.%s/v1");
        if (values.containsKey(Key.GENESYS_DEPLOYMENT_ID)) {
            fromRegion(
                    Key.GENESYS_CONFIG_URL,
                    "https://api-cdn.%s/webdeployments/v1/deployments/" + values.get(Key.GENESYS_DEPLOYMENT_ID)
                            + "/config.json");
        }
    }

    /** Values of the dialect guests-api that cannot be right here (docs/contract.md section 9). */
    private void rejectLeftovers() {
        rejectLeftover(
                Key.GUESTS_QUEUE_ID,
                isSet(Key.GUESTS_QUEUE_ID),
                "has no counterpart in the dialect web-messaging; remove it");
        rejectLeftover(
                Key.GUESTS_SKILL_GROUPS,
                isSet(Key.GUESTS_SKILL_GROUPS),
                "has no counterpart in the dialect web-messaging; remove it");
        rejectLeftover(
                Key.REDIS_TOKEN_STORAGE,
                "none".equals(values.get(Key.REDIS_TOKEN_STORAGE)),
                "none is not possible in the dialect web-messaging, because the end of a session requires its token; set it"
                        + " to encrypted or plain");
        rejectLeftover(
                Key.GUESTS_REVOKE_EXPIRED,
                "true".equals(values.get(Key.GUESTS_REVOKE_EXPIRED)),
                "true is not possible in the dialect web-messaging, because configuring a lapsed session would begin a new"
                        + " one; set it to false");
        rejectLeftover(
                Key.SOCKET_ENABLED,
                "true".equals(values.get(Key.SOCKET_ENABLED)),
                "true is not possible in the dialect web-messaging, which has no AUTH_REFRESH frame; set it to false");
        rejectLeftover(
                Key.GENESYS_WEBSOCKET_URL,
                values.getOrDefault(Key.GENESYS_WEBSOCKET_URL, "").contains(TUTORIAL_SOCKET),
                "is a URL of the dialect guests-api and not of the dialect web-messaging; remove it, or set it to"
                        + " wss://webmessaging.<region>/v1");
    }

    private void rejectLeftover(Key key, boolean isLeftOver, String fix) {
        if (isLeftOver && !errors.concern(key)) {
            report(key.property(), fix);
        }
    }

    private void requireForMessaging() {
        require(Key.GENESYS_DEPLOYMENT_ID, "set it to the id of the Messenger deployment");
        requireSource(
                Key.GENESYS_REGION,
                "the region's domain, such as mypurecloud.de",
                List.of(Key.GENESYS_WEBSOCKET_URL),
                "");
        require(Key.REDIS_ENCRYPTION_KEY, "set it to " + Kind.KEY_256.format());
    }

    private void requireForGuests() {
        if (!isSet(Key.API_KEYS) && !isSet(Key.API_ADMIN_KEYS) && "api-key".equals(values.get(Key.API_AUTH))) {
            report(
                    Key.API_KEYS.property(),
                    "missing; set the API keys of the callers that issue guests, or guestway.api.auth=none");
        }
        if (isMessaging()) {
            requireForMessaging();
        } else {
            requireForGuestsApi();
        }
        String prefix = values.get(Key.REDIS_KEY_PREFIX);
        if (prefix.startsWith(OWN_KEYS) || OWN_KEYS.startsWith(prefix)) {
            report(
                    Key.REDIS_KEY_PREFIX.property(),
                    "must neither start with " + OWN_KEYS
                            + " nor be a prefix of it: a fingerprint could address Guestway's own keys");
        }
        if (!isMessaging() && "encrypted".equals(values.get(Key.REDIS_TOKEN_STORAGE))) {
            require(
                    Key.REDIS_ENCRYPTION_KEY,
                    "set it to " + Kind.KEY_256.format() + ", or guestway.redis.token-storage to plain or none");
        }
    }

    private void requireForGuestsApi() {
        require(Key.GUESTS_CLIENT_ID, "set it, or guestway.genesys.client-id, to the id of the OAuth client");
        require(Key.GUESTS_CLIENT_SECRET, "set it, or guestway.genesys.client-secret, to the OAuth client's secret");
        requireSource(
                Key.GENESYS_REGION,
                "the region's domain, such as mypurecloud.de",
                List.of(Key.GENESYS_API_URL, Key.GENESYS_CLIENT_CREDENTIALS_URL),
                "");
    }

    private void requireForTokens() {
        String off = "; or guestway.token.enabled=false if no platform token is needed";
        require(Key.GENESYS_CLIENT_ID, "set it to the id of the OAuth client of the refresh token" + off);
        require(Key.GENESYS_CLIENT_SECRET, "set it to the secret of that OAuth client" + off);
        boolean hasSocket = "true".equals(values.get(Key.SOCKET_ENABLED));
        requireSource(
                isMessaging() ? Key.GENESYS_REGION : Key.GENESYS_DOMAIN,
                isMessaging() ? "the region's domain, such as mypurecloud.de" : "the organisation's domain",
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
