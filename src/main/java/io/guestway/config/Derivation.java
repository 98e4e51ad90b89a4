package io.guestway.config;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fills in what follows from other properties and refuses combinations that cannot work. */
final class Derivation {

    private static final String OWN_KEYS = "guestway:";

    private final Map<Key, String> values;

    Derivation(Map<Key, String> values) {
        this.values = values;
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
        if (isSet(Key.GENESYS_API_URL)) {
            values.compute(Key.GENESYS_API_URL, (key, url) -> url.replaceAll("/+$", ""));
        }

        values.compute(Key.HTTP_PATH, (key, path) -> path.replaceFirst("/+$", ""));
        if (values.get(Key.HTTP_PATH).isEmpty()) {
            throw new ConfigurationException(
                    Key.HTTP_PATH.property(), "the API wants a path of its own, such as /api/v1");
        }

        refuseWhatComesLater();
        if ("true".equals(values.get(Key.GUESTS_ENABLED))) {
            requireForGuests();
        }
        if ("true".equals(values.get(Key.TOKEN_ENABLED))) {
            requireForTokens();
        }
    }

    private void refuseWhatComesLater() {
        if ("web-messaging".equals(values.get(Key.GENESYS_DIALECT))) {
            throw new ConfigurationException(
                    Key.GENESYS_DIALECT.property(), "web-messaging comes in a later version; use guests-api");
        }
    }

    private void requireForGuests() {
        if (!isSet(Key.API_KEYS) && !isSet(Key.API_ADMIN_KEYS) && "api-key".equals(values.get(Key.API_AUTH))) {
            throw new ConfigurationException(
                    Key.API_KEYS.property(),
                    "missing; set the API keys of those who issue guests, or guestway.api.auth=none");
        }
        require(Key.GUESTS_CLIENT_ID, "set it, or guestway.genesys.client-id, to the id of the OAuth client");
        require(Key.GUESTS_CLIENT_SECRET, "set it, or guestway.genesys.client-secret, to the OAuth client's secret");
        for (Key url : Set.of(Key.GENESYS_API_URL, Key.GENESYS_CLIENT_CREDENTIALS_URL)) {
            if (!isSet(url)) {
                throw new ConfigurationException(
                        Key.GENESYS_REGION.property(),
                        "missing; set the region's domain, such as mypurecloud.de, or " + url.property());
            }
        }
        String prefix = values.get(Key.REDIS_KEY_PREFIX);
        if (prefix.startsWith(OWN_KEYS) || OWN_KEYS.startsWith(prefix)) {
            throw new ConfigurationException(
                    Key.REDIS_KEY_PREFIX.property(),
                    "may neither begin with " + OWN_KEYS + " nor be a beginning of it: a fingerprint could name"
                            + " Guestway's own keys");
        }
        if ("encrypted".equals(values.get(Key.REDIS_TOKEN_STORAGE))) {
            require(
                    Key.REDIS_ENCRYPTION_KEY,
                    "set it to " + Kind.KEY_256.form() + ", or guestway.redis.token-storage to plain or none");
        }
    }

    private void requireForTokens() {
        String off = "; or guestway.token.enabled=false where no platform token is wanted";
        require(Key.GENESYS_CLIENT_ID, "set it to the id of the OAuth client of the refresh token" + off);
        require(Key.GENESYS_CLIENT_SECRET, "set it to the secret of that OAuth client" + off);
        for (Key url : List.of(Key.GENESYS_OAUTH_URL, Key.GENESYS_WEBSOCKET_URL)) {
            boolean isWanted = url != Key.GENESYS_WEBSOCKET_URL || "true".equals(values.get(Key.SOCKET_ENABLED));
            if (isWanted && !isSet(url)) {
                throw new ConfigurationException(
                        Key.GENESYS_DOMAIN.property(),
                        "missing; set the organisation's domain, or " + url.property() + off);
            }
        }
        if (isSet(Key.GENESYS_REDIRECT_URI) && !isSet(Key.GENESYS_AUTHORIZE_URL)) {
            throw new ConfigurationException(
                    Key.GENESYS_REGION.property(),
                    "missing; set the region's domain, such as mypurecloud.de, or guestway.genesys.authorize-url");
        }
        require(Key.KEYSTORE_PASSWORD, "set the password of the keystore of the refresh token" + off);
    }

    private void require(Key key, String mend) {
        if (!isSet(key)) {
            throw new ConfigurationException(key.property(), "missing; " + mend);
        }
    }

    private void tidyDomain(Key key) {
        values.computeIfPresent(
                key, (k, domain) -> domain.replaceFirst("^https?://", "").replaceFirst("(/api)?/*$", ""));
    }

    private void fromRegion(Key key, String pattern) {
        from(Key.GENESYS_REGION, key, pattern);
    }

    private void from(Key source, Key key, String pattern) {
        if (!isSet(key) && isSet(source)) {
            values.put(key, pattern.formatted(values.get(source)));
        }
    }

    private boolean isSet(Key key) {
        return values.containsKey(key);
    }
}
