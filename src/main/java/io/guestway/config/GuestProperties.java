package io.guestway.config;

import static io.guestway.config.Kind.*;
import static io.guestway.config.PropertyGroup.GUESTS;

/** Declares the properties of the guest half. */
final class GuestProperties {

    static final Property ENABLED = Property.of(GUESTS, "guestway.guests.enabled", BOOLEAN)
            .labelled("Guest half")
            .withDefault("true")
            .withText(
                    "Switches the guest half on or off.",
                    "If `false`, neither Redis nor `guestway.genesys.region` nor `guestway.api.keys` is required.");

    static final Property CLIENT_ID = Property.of(GUESTS, "guestway.guests.client-id", TEXT)
            .labelled("Guest OAuth client id")
            .withExample("e25b0c4f-0000-0000-0000-000000000000")
            .withText(
                    "The id of the OAuth client of the guests, if it is not `guestway.genesys.client-id`.",
                    "It is used for the client-credentials grant.");

    static final Property CLIENT_SECRET = Property.of(GUESTS, "guestway.guests.client-secret", SECRET)
            .labelled("Guest OAuth client secret")
            .withExample("<client secret>")
            .withText(
                    "The secret of the OAuth client of the guests, if it is not `guestway.genesys.client-secret`.",
                    "It is used for the client-credentials grant.");

    static final Property MAX_PER_FINGERPRINT = Property.of(GUESTS, "guestway.guests.max-per-fingerprint", COUNT_TO_100)
            .labelled("Session limit")
            .withDefault("3")
            .withText("The number of sessions that a fingerprint may have at a time, from 1 to 100.");

    static final Property ON_CAP = Property.of(GUESTS, "guestway.guests.on-cap", TEXT)
            .labelled("At the session limit")
            .withDefault("evict-oldest")
            .oneOf("evict-oldest", "refuse")
            .withText(
                    "How a new guest is handled at the session limit: `evict-oldest` or `refuse`.",
                    "`evict-oldest` removes the oldest session and revokes its guest.",
                    "`refuse` answers with problem 4004.");

    static final Property TTL = Property.of(GUESTS, "guestway.guests.ttl", DURATION)
            .labelled("Session time to live")
            .withDefault("3600s")
            .withMessagingDefault("72h")
            .withText(
                    "The time after which the sessions of a fingerprint lapse.",
                    "Each new guest of the fingerprint starts it again for all of them.",
                    "In the dialect `web-messaging` it is the life of each session after its issue or its last touch.");

    static final Property MAX_ATTEMPTS = Property.of(GUESTS, "guestway.guests.max-attempts", COUNT)
            .labelled("Create attempts")
            .withDefault("3")
            .withText(
                    "The number of times that a create call is sent at most.",
                    "It is sent again after a 429 and after a 5xx, but not after a 502 or a 504.");

    static final Property BASE_DELAY = Property.of(GUESTS, "guestway.guests.base-delay", DURATION_OR_ZERO)
            .labelled("First redelivery delay")
            .withDefault("1s")
            .withText(
                    "The wait before the second attempt of a create call.",
                    "It doubles before each further attempt.",
                    "If Genesys sends a longer Retry-After, that applies instead.");

    static final Property JITTER = Property.of(GUESTS, "guestway.guests.jitter", DURATION_OR_ZERO)
            .labelled("Redelivery jitter")
            .withDefault("500ms")
            .withText("The longest random time that is added to each wait before a further attempt.");

    static final Property MAX_WAIT = Property.of(GUESTS, "guestway.guests.max-wait", DURATION)
            .labelled("Longest wait")
            .withDefault("20s")
            .withText(
                    "The longest time that a caller waits for a guest.",
                    "If Genesys asks for a longer wait, the caller gets problem 2003 with Retry-After at once.");

    static final Property MAX_WAITING = Property.of(GUESTS, "guestway.guests.max-waiting", COUNT)
            .labelled("Waiting callers")
            .withDefault("64")
            .withText(
                    "The number of callers that may wait for a further attempt at a time.",
                    "The next caller gets a problem at once.");

    static final Property REVOKE_CONCURRENCY = Property.of(GUESTS, "guestway.guests.revoke-concurrency", COUNT)
            .labelled("Concurrent revocations")
            .withDefault("64")
            .withText(
                    "The number of revocations from the queue that are in progress at a time.",
                    "With `guestway.genesys.http=async` a revocation holds no thread.");

    static final Property REVOKE_EXPIRED = Property.of(GUESTS, "guestway.guests.revoke-expired", BOOLEAN)
            .labelled("Revoke lapsed sessions")
            .withDefault("false")
            .withText("If `true`, Genesys also invalidates the guests of lapsed sessions, within 60 s.");

    static final Property QUEUE_ID = Property.of(GUESTS, "guestway.guests.queue-id", TEXT)
            .labelled("Queue id")
            .withExample("9b6f2d13-0000-0000-0000-000000000000")
            .withText(
                    "The id of the Genesys queue that each new guest is routed to.",
                    "A request with a routing of its own replaces both routing properties.");

    static final Property SKILL_GROUPS = Property.of(GUESTS, "guestway.guests.skill-groups", LIST)
            .labelled("Skill groups")
            .withExample("sales,support")
            .withText(
                    "Comma-separated skill groups that each new guest is routed to.",
                    "A request with a routing of its own replaces both routing properties.");

    static final Property PROVE = Property.of(GUESTS, "guestway.guests.prove", BOOLEAN)
            .labelled("Prove sessions")
            .withDefault("false")
            .withText(
                    "If `true`, each new session is configured at Genesys before it is returned.",
                    "It applies to the dialect `web-messaging`; a request may set it for itself with `prove`.");

    private GuestProperties() {}
}
