package io.guestway.guest;

import java.util.List;

/**
 * The Redis keys (docs/contract.md section 5). Only session sets have the key prefix; all other keys start with
 * {@code guestway:<prefix>}, which no fingerprint can address.
 */
public final class GuestRedisKeys {

    /** Never written: fills the place of an optional key of a script. */
    static final String UNUSED = "guestway:unused";

    private final String prefix;
    private final String own;
    private final String revocations;
    private final String lapsing;
    private final String unreadable;

    public GuestRedisKeys(String prefix) {
        this.prefix = prefix;
        this.own = "guestway:" + prefix;
        this.revocations = own + "revocations";
        this.lapsing = own + "lapsing";
        this.unreadable = own + "unreadable";
    }

    String prefix() {
        return prefix;
    }

    String sessions(String fingerprint) {
        return prefix + fingerprint;
    }

    public String revocations() {
        return revocations;
    }

    String lapsing() {
        return lapsing;
    }

    /** Per fingerprint: what is known of each session with an end of its own. */
    String details(String fingerprint) {
        return own + "details:" + fingerprint;
    }

    /** Per fingerprint: what the end of each such session requires, sealed. */
    String secrets(String fingerprint) {
        return own + "secrets:" + fingerprint;
    }

    /** The queue of the ends of such sessions. */
    public String ends() {
        return own + "ends";
    }

    /** All keys of sessions with ends of their own, in the order of the scripts. */
    List<String> ownEnds(String fingerprint) {
        return List.of(details(fingerprint), secrets(fingerprint), ends(), needs());
    }

    /** What each queued end requires, and its lease. */
    public String needs() {
        return own + "ends-needs";
    }

    /** One of the keys that the control connections of a deployment are counted and held by. */
    public String connections(String name, String deployment) {
        return own + "connections-" + name + ":" + deployment;
    }

    String idempotency(String name) {
        return own + "idempotency:" + name;
    }

    String withdrawn(String requestId) {
        return own + "withdrawn:" + requestId;
    }

    String keyId() {
        return own + "key-id";
    }

    /** Written for a millisecond to check that Redis accepts writes. */
    String probe() {
        return own + "probe";
    }

    /** The channel of this prefix's events. */
    public String events() {
        return own + "events";
    }

    /**
     * Unreadable entries that were put aside, each with its former key. Their content is never logged, because it may
     * contain a token.
     */
    public String unreadable() {
        return unreadable;
    }

    /** How many of those entries are logged. */
    String named() {
        return own + "unreadable-named";
    }
}
