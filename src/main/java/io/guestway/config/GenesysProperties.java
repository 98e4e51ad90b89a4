package io.guestway.config;

import static io.guestway.config.Kind.*;
import static io.guestway.config.PropertyGroup.GENESYS;

/** Declares the properties of the connection to Genesys Cloud. */
final class GenesysProperties {

    static final Property DIALECT = Property.of(GENESYS, "guestway.genesys.dialect", TEXT)
            .labelled("API dialect")
            .withDefault("guests-api")
            .oneOf("guests-api", Settings.WEB_MESSAGING)
            .withText(
                    "The dialect of the Genesys Cloud API: `guests-api` or `web-messaging`.",
                    "`web-messaging` is what Genesys Cloud publishes.",
                    "`guests-api` follows two public tutorials.");

    static final Property REGION = Property.of(GENESYS, "guestway.genesys.region", TEXT)
            .labelled("Genesys region")
            .withExample("mypurecloud.de")
            .withText(
                    "The domain of the Genesys Cloud region.",
                    "The hosts `api.<region>` and `login.<region>` follow from it.",
                    "There is no default, so that no secret goes to the wrong region.",
                    "Guests require it, unless `guestway.genesys.api-url` and"
                            + " `guestway.genesys.client-credentials-url` are set.",
                    "A leading `https://` and a trailing `/api` are removed.");

    static final Property DOMAIN = Property.of(GENESYS, "guestway.genesys.domain", TEXT)
            .labelled("Organisation domain")
            .withExample("acme.example")
            .withText(
                    "The domain of your organisation at Genesys Cloud.",
                    "In the dialect `guests-api`, the URLs of the refresh grant and of the WebSocket follow from it.",
                    "The token half requires it there, unless `guestway.genesys.oauth-url` and"
                            + " `guestway.genesys.websocket-url` are set.",
                    "A leading `https://` and a trailing `/api` are removed.");

    static final Property API_URL = Property.of(GENESYS, "guestway.genesys.api-url", HTTP_URL)
            .labelled("Guest API URL")
            .withExample("https://api.mypurecloud.de")
            .withText(
                    "The base URL of the guest API, derived from `guestway.genesys.region` if it is not set.",
                    "The derived URL is `https://api.<region>`.");

    static final Property CLIENT_CREDENTIALS_URL = Property.of(
                    GENESYS, "guestway.genesys.client-credentials-url", HTTP_URL)
            .labelled("API token URL")
            .withExample("https://login.mypurecloud.de/oauth/token")
            .withText(
                    "The URL of the client-credentials grant, derived from `guestway.genesys.region` if it is not set.",
                    "The derived URL is `https://login.<region>/oauth/token`.",
                    "The grant returns the API token.");

    static final Property GUESTS_PATH = Property.of(GENESYS, "guestway.genesys.guests-path", PATH)
            .labelled("Guests path")
            .withDefault("/api/v2/conversations/messaging/guests")
            .withText(
                    "The path of the guest API that creates guests.",
                    "`<path>/<guestId>/invalidate` invalidates a guest.");

    static final Property GUEST_SCOPES = Property.of(GENESYS, "guestway.genesys.guest-scopes", TEXT)
            .labelled("API token scopes")
            .withDefault("messaging:guest:manage messaging:guest:view")
            .withText("The scopes that the client-credentials grant requests, separated by blanks.");

    static final Property CLIENT_ID = Property.of(GENESYS, "guestway.genesys.client-id", TEXT)
            .labelled("OAuth client id")
            .withExample("7d1c9a52-0000-0000-0000-000000000000")
            .withText(
                    "The id of the OAuth client of the platform token.",
                    "It is used for the refresh_token and the authorization_code grant.",
                    "The token half requires it.",
                    "Guests use it too, unless `guestway.guests.client-id` is set.");

    static final Property CLIENT_SECRET = Property.of(GENESYS, "guestway.genesys.client-secret", SECRET)
            .labelled("OAuth client secret")
            .withExample("<client secret>")
            .withText(
                    "The secret of the OAuth client of the platform token.",
                    "The token half requires it.",
                    "Guests use it too, unless `guestway.guests.client-secret` is set.");

    static final Property HTTP = Property.of(GENESYS, "guestway.genesys.http", TEXT)
            .labelled("HTTP client")
            .withDefault("async")
            .oneOf("async", "camel-http")
            .withText(
                    "The HTTP client of the calls that create and invalidate guests: `async` or `camel-http`.",
                    "`async` holds no thread during a call.",
                    "`camel-http` runs on worker threads and has all options of that component.",
                    "With `camel-http` a call that hangs can last twice `guestway.genesys.timeout`.");

    static final Property TIMEOUT = Property.of(GENESYS, "guestway.genesys.timeout", DURATION)
            .labelled("Call timeout")
            .withDefault("10s")
            .withText("The longest time to connect to Genesys, and again to wait for its response.");

    static final Property CA_FILE = Property.of(GENESYS, "guestway.genesys.ca-file", TEXT)
            .labelled("Genesys CA file")
            .withExample("/etc/guestway/ca.pem")
            .withText(
                    "A PEM file of certificate authorities to trust in addition to those of the JDK.",
                    "It applies to calls to Genesys and to the webhook.");

    static final Property PROXY = Property.of(GENESYS, "guestway.genesys.proxy", PROXY_URL)
            .labelled("HTTP proxy")
            .withExample("http://user:<password>@proxy.example:3128")
            .withText("The HTTP proxy for calls to Genesys and to the webhook.");

    static final Property NO_PROXY = Property.of(GENESYS, "guestway.genesys.no-proxy", LIST)
            .labelled("Hosts without proxy")
            .withExample("genesys.internal,.internal")
            .withText(
                    "Comma-separated hosts that are reached without the proxy.",
                    "A name with a leading dot stands for all hosts below it.");

    static final Property INSECURE = Property.of(GENESYS, "guestway.genesys.insecure", BOOLEAN)
            .labelled("URLs without TLS")
            .withDefault("false")
            .withText(
                    "If `true`, URLs of Genesys on other machines may begin with `http://` or `ws://`.",
                    "Secrets are then sent unencrypted.",
                    "Each start logs a warning.");

    static final Property OAUTH_URL = Property.of(GENESYS, "guestway.genesys.oauth-url", HTTP_URL)
            .labelled("Refresh grant URL")
            .withExample("https://acme.example/api/v2/oauth/token")
            .withText(
                    "The URL of the refresh_token grant, derived from `guestway.genesys.domain` if it is not set.",
                    "The derived URL is `https://<domain>/api/v2/oauth/token`, or in the dialect `web-messaging`"
                            + " `https://login.<region>/oauth/token`.");

    static final Property WEBSOCKET_URL = Property.of(GENESYS, "guestway.genesys.websocket-url", WS_URL)
            .labelled("WebSocket URL")
            .withExample("wss://acme.example/websocket")
            .withText(
                    "The URL of the WebSocket, derived from `guestway.genesys.domain` if it is not set.",
                    "The derived URL is `wss://<domain>/api/v2/engagements/messages/conversations/websocket`.",
                    "AUTH_REFRESH frames with each new platform token are sent to it.",
                    "In the dialect `web-messaging` control connections are opened to it.",
                    "It is then `wss://webmessaging.<region>/v1` if it is not set.");

    static final Property AUTHORIZE_URL = Property.of(GENESYS, "guestway.genesys.authorize-url", HTTP_URL)
            .labelled("Login URL")
            .withExample("https://login.mypurecloud.de/oauth/authorize")
            .withText(
                    "The URL of the login of an operator, derived from `guestway.genesys.region` if it is not set.",
                    "The derived URL is `https://login.<region>/oauth/authorize`.");

    static final Property REDIRECT_URI = Property.of(GENESYS, "guestway.genesys.redirect-uri", HTTP_URL)
            .labelled("Login redirect URI")
            .withExample("https://guestway.example/api/v1/platform-token/callback")
            .withText(
                    "The redirect URI of the login of an operator.",
                    "It is the path `/platform-token/callback` of this Guestway.",
                    "If it is not set, an operator cannot log in.");

    static final Property DEPLOYMENT_ID = Property.of(GENESYS, "guestway.genesys.deployment-id", Kind.IDENTIFIER)
            .labelled("Messenger deployment")
            .withExample("3f0e8b61-0000-0000-0000-000000000000")
            .withText("The id of the Messenger deployment.", "The dialect `web-messaging` requires it.");

    static final Property ORIGIN = Property.of(GENESYS, "guestway.genesys.origin", Kind.ORIGIN)
            .labelled("Messenger origin")
            .withExample("https://www.acme.example")
            .withText(
                    "The Origin header of the control connections of the dialect `web-messaging`.",
                    "A deployment that restricts domains must allow it.");

    static final Property CONFIG_URL = Property.of(GENESYS, "guestway.genesys.config-url", HTTP_URL)
            .labelled("Deployment configuration URL")
            .withExample("https://api-cdn.mypurecloud.de/webdeployments/v1/deployments/3f0e8b61/config.json")
            .withText(
                    "The URL of the deployment's configuration, which only `check` reads.",
                    "It applies to the dialect `web-messaging`.",
                    "It follows from `guestway.genesys.region` and `guestway.genesys.deployment-id` if it is not set.");

    static final Property CONTROL_CONNECTIONS = Property.of(GENESYS, "guestway.genesys.control-connections", COUNT)
            .labelled("Control connections")
            .withDefault("100")
            .withText(
                    "The number of control connections that all replicas together open per minute at most.",
                    "It applies to the dialect `web-messaging`.",
                    "The devices of the customers share the limit of the deployment with them.");

    private GenesysProperties() {}
}
