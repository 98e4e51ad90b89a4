package io.guestway.guest;

/**
 * The names in Redis (docs/contract.md section 5). Only session sets lie under the prefix; everything else is named
 * {@code guestway:<prefix>…}, which no fingerprint can name.
 */
public record GuestKeys(String prefix) {

    /** Never written: stands in where a script wants a key and there is none. */
    static final String UNUSED = "guestway:unused";

    String sessions(String fingerprint) {
        return prefix + fingerprint;
    }

    public String revocations() {
        return own("revocations");
    }

    String lapsing() {
        return own("lapsing");
    }

    String idempotency(String name) {
        return own("idempotency:" + name);
    }

    String withdrawn(String requestId) {
        return own("withdrawn:" + requestId);
    }

    String keyId() {
        return own("key-id");
    }

    /** Written for a millisecond, to see whether this Redis takes writes. */
    String probe() {
        return own("probe");
    }

    /** The channel of this prefix's events. */
    public String events() {
        return own("events");
    }

    /** How many of those have been named in a log. */
    String named() {
        return own("unreadable-named");
    }

    /** What could not be read and was put aside, each with where it lay; never a token of it is logged. */
    public String unreadable() {
        return own("unreadable");
    }

    private String own(String name) {
        return "guestway:" + prefix + name;
    }
}
