package io.guestway.config;

import static io.guestway.config.Kind.*;
import static io.guestway.config.PropertyGroup.EVENTS;
import static io.guestway.config.PropertyGroup.HEALTH;
import static io.guestway.config.PropertyGroup.LOGS;
import static io.guestway.config.PropertyGroup.ROUTES;

/** Declares the properties of events, health, logs and routes. */
final class OperationProperties {

    static final Property WEBHOOK_URL = Property.of(EVENTS, "guestway.events.webhook-url", HTTP_URL)
            .labelled("Webhook URL")
            .withExample("https://alerts.example/guestway")
            .withText("The URL that receives the events that alert an operator.");

    static final Property WEBHOOK_SECRET = Property.of(EVENTS, "guestway.events.webhook-secret", SECRET)
            .labelled("Webhook secret")
            .withExample("<random text>")
            .withText(
                    "The key of the HMAC-SHA256 that signs each posted event.",
                    "The signature is the header `X-Guestway-Signature: sha256=<hex>`.",
                    "If it is not set, events are not signed.");

    static final Property MANAGEMENT_HOST = Property.of(HEALTH, "guestway.management.host", TEXT)
            .labelled("Management address")
            .withDefault("0.0.0.0")
            .withText("The address that health and metrics listen on.");

    static final Property MANAGEMENT_PORT = Property.of(HEALTH, "guestway.management.port", PORT)
            .labelled("Management port")
            .withDefault("9876")
            .withText(
                    "The port that health and metrics listen on.",
                    "They require no key: keep the port inside your network.");

    static final Property LOG_LEVEL = Property.of(LOGS, "guestway.log.level", TEXT)
            .labelled("Log level")
            .withDefault("INFO")
            .oneOf("TRACE", "DEBUG", "INFO", "WARN", "ERROR")
            .withText("The log level of Guestway and Camel: `TRACE`, `DEBUG`, `INFO`, `WARN` or `ERROR`.");

    static final Property LOG_FORMAT = Property.of(LOGS, "guestway.log.format", TEXT)
            .labelled("Log format")
            .withDefault("text")
            .oneOf("text", "json")
            .withText(
                    "The format of log lines: `text` or `json` (Elastic Common Schema).",
                    "In `json` each `key=value` of a line is a field.");

    static final Property LOG_FINGERPRINTS = Property.of(LOGS, "guestway.log.fingerprints", TEXT)
            .labelled("Fingerprints in logs")
            .withDefault("hashed")
            .oneOf("hashed", "plain")
            .withText("How fingerprints appear in logs: `hashed` (a keyed hash) or `plain`.");

    static final Property LOG_FINGERPRINT_KEY = Property.of(LOGS, "guestway.log.fingerprint-key", SECRET)
            .labelled("Fingerprint hash key")
            .withExample("<random text>")
            .withText(
                    "The key of the fingerprint hash if `guestway.redis.encryption-key` is not set.",
                    "If neither is set, a fingerprint appears as `hidden`.");

    static final Property ROUTES_PATH = Property.of(ROUTES, "guestway.routes.path", TEXT)
            .labelled("Routes folder")
            .withDefault("routes")
            .withText(
                    "The folder of the routes.",
                    "If the default folder is missing, the routes inside the jar are used.",
                    "If another folder is set and missing, Guestway does not start.");

    static final Property ROUTES_RELOAD = Property.of(ROUTES, "guestway.routes.reload", BOOLEAN)
            .labelled("Reload of routes")
            .withDefault("true")
            .withText("If `true`, edits of the routes folder take effect while Guestway runs.");

    static final Property ORGANISATIONS = Property.of(ROUTES, "guestway.organisations", LIST)
            .labelled("Further organisations")
            .withExample("acme,globex")
            .withText(
                    "Comma-separated names of further organisations, only in a host.",
                    "Several organisations are experimental.",
                    "A standalone Guestway serves one organisation and does not start with this property.");

    private OperationProperties() {}
}
