package io.guestway.config;

import java.util.regex.Pattern;

/**
 * The names of an organisation's beans, routes, endpoints and properties. The shipped files use {@code guestway}
 * everywhere; a second organisation in the same CamelContext uses the same files with its own name instead.
 *
 * @param name lower-case letters and digits, starting with a letter
 */
public record Naming(String name) {

    private static final Pattern VALID_NAME = Pattern.compile("[a-z][a-z0-9]*");

    /** The name in the shipped files. */
    public static final Naming SHIPPED = new Naming("guestway");

    /** Throws {@link ConfigurationException} if the name is not valid. */
    public Naming {
        if (!VALID_NAME.matcher(name).matches()) {
            throw new ConfigurationException(
                    "guestway.organisations",
                    "'" + name
                            + "' is not a valid name of an organisation or a keeper; use lower-case letters and digits,"
                            + " starting with a letter");
        }
    }

    /** Whether this is the name in the shipped files. */
    public boolean isShipped() {
        return equals(SHIPPED);
    }

    /** A shipped bean name, such as guestwayAdmit, under this name. */
    public String bean(String shipped) {
        return name + shipped.substring(SHIPPED.name.length());
    }

    /** What follows guestway- in a shipped scheme, route id or thread name, under this name. */
    public String prefixed(String rest) {
        return name + "-" + rest;
    }

    /** A shipped property, such as guestway.redis.url, under this name. */
    public String property(String shipped) {
        return name + shipped.substring(SHIPPED.name.length());
    }
}
