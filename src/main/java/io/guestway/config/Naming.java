package io.guestway.config;

import java.util.regex.Pattern;

/**
 * What the beans, routes, endpoints and properties of one organisation are called. The shipped files say {@code guestway}
 * everywhere; a second organisation in the same CamelContext is the same files with its own name in that place.
 *
 * @param name lower-case letters and digits, beginning with a letter
 */
public record Naming(String name) {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]*");

    /** What the shipped files say. */
    public static final Naming SHIPPED = new Naming("guestway");

    /** Throws {@link ConfigurationException} where the name cannot be one. */
    public Naming {
        if (!FORM.matcher(name).matches()) {
            throw new ConfigurationException(
                    "guestway.organisations",
                    "'" + name
                            + "' cannot be the name of an organisation or a keeper; take lower-case letters and digits, beginning with a letter");
        }
    }

    /** Whether it is the name that the shipped files say. */
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
