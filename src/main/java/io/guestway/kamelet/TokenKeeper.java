package io.guestway.kamelet;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import io.guestway.config.Naming;
import io.guestway.embed.HostedOrganisations;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The step of the Kamelet {@code oauth-token-keeper-action}: keeps one OAuth token pair alive and sets a valid access
 * token on the message. It is the token half without guests, HTTP API and WebSocket, under its own name.
 */
public final class TokenKeeper implements Processor, CamelContextAware {

    private static final Set<String> ROUTES = Set.of(
            "access-token.camel.yaml",
            "events.camel.yaml",
            "platform-socket.camel.yaml",
            "token-grant.camel.yaml",
            "token-monitor.camel.yaml",
            "token-events.camel.yaml",
            "token-failures.camel.yaml",
            "token-refresh.camel.yaml");
    private static final Predicate<String> FILES = file -> ROUTES.contains(file.substring(file.lastIndexOf('/') + 1));

    private final Map<String, String> properties = new TreeMap<>(Map.of(
            Key.GUESTS_ENABLED.property(), "false",
            Key.TOKEN_ENABLED.property(), "true",
            Key.SOCKET_ENABLED.property(), "false"));
    private CamelContext context;
    private String name;

    /** Identifies the keeper: lower-case letters and digits. The same name is the same keeper. */
    public void setName(String name) {
        this.name = name;
    }

    /** URL of the token endpoint. */
    public void setTokenUrl(String url) {
        set(Key.GENESYS_OAUTH_URL, url);
    }

    /** Id of the OAuth client. */
    public void setClientId(String id) {
        set(Key.GENESYS_CLIENT_ID, id);
    }

    /** Secret of the OAuth client. */
    public void setClientSecret(String secret) {
        set(Key.GENESYS_CLIENT_SECRET, secret);
    }

    /** The PKCS12 keystore that holds the refresh token. */
    public void setKeystorePath(String path) {
        set(Key.KEYSTORE_PATH, path);
    }

    /** Password of the keystore. */
    public void setKeystorePassword(String password) {
        set(Key.KEYSTORE_PASSWORD, password);
    }

    /** Alias of the refresh token. */
    public void setKeystoreAlias(String alias) {
        set(Key.KEYSTORE_ALIAS, alias);
    }

    /** A duration such as 30s, or a share of the token's life such as 20%. */
    public void setRefreshBefore(String before) {
        set(Key.TOKEN_REFRESH_BEFORE, before);
    }

    /** How often the remaining life is checked, such as 5s. */
    public void setCheckPeriod(String period) {
        set(Key.TOKEN_CHECK_PERIOD, period);
    }

    /** Timeout of one call, for the connect and the response each, such as 10s. */
    public void setTimeout(String timeout) {
        set(Key.GENESYS_TIMEOUT, timeout);
    }

    /** PEM file of a CA to trust in addition to the JDK's. */
    public void setCaFile(String file) {
        set(Key.GENESYS_CA_FILE, file);
    }

    private void set(Key key, String value) {
        if (value != null && !value.isBlank()) {
            properties.put(key.property(), value);
        }
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }

    /** Starts the keeper with the context. Throws {@link ConfigurationException} if a parameter is not valid. */
    public void start() {
        HostedOrganisations.of(context).addAtStart(new Naming(name), properties, FILES);
    }

    /** Sets the header Authorization; fails without a valid access token (problem 2002). */
    @Override
    public void process(Exchange exchange) throws Exception {
        HostedOrganisations.of(context).add(new Naming(name), properties, FILES);
        context.getRegistry()
                .lookupByNameAndType(name + "Authorization", Processor.class)
                .process(exchange);
    }
}
