package io.guestway.sandbox;

import java.util.Arrays;

/** What the sandbox speaks; one instance speaks one dialect. */
public enum Dialect {
    /** REST guests and AUTH_REFRESH frames, as two public tutorials have them. */
    GUESTS_API("guests-api"),
    /** Web messaging as Genesys Cloud publishes it. */
    WEB_MESSAGING("web-messaging");

    private final String label;

    Dialect(String label) {
        this.label = label;
    }

    /** The value of {@code guestway.genesys.dialect}. */
    public String label() {
        return label;
    }

    /** The dialect of that name. Throws IllegalArgumentException. */
    public static Dialect of(String label) {
        return Arrays.stream(values())
                .filter(dialect -> dialect.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("requires guests-api or web-messaging"));
    }
}
