package io.guestway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A configuration that cannot work; the message is one line that names the property and the fix. */
public class ConfigurationException extends RuntimeException {

    private final String property;

    /** States what is wrong with the property and how to fix it. */
    public ConfigurationException(String property, String detail) {
        super(property + ": " + detail);
        this.property = property;
    }

    private ConfigurationException(String property, String message, ConfigurationException cause) {
        super(message, cause);
        this.property = property;
    }

    /** This error and the others found with it. */
    public List<ConfigurationException> all() {
        List<ConfigurationException> all = new ArrayList<>(List.of(this));
        for (Throwable other : getSuppressed()) {
            if (other instanceof ConfigurationException error) {
                all.addAll(error.all());
            }
        }
        return all;
    }

    /** Whether this error concerns the property. */
    public boolean is(Key key) {
        return property.equals(key.property());
    }

    /** This error with the property names of another organisation. */
    public ConfigurationException in(Naming naming) {
        if (naming.isShipped()) {
            return this;
        }
        String message = getMessage();
        for (Key key : Key.values()) {
            // neither a part of a longer name, nor of a host or a file
            message = message.replaceAll(
                    "(?<![\\w.-])" + Pattern.quote(key.property()) + "(?![\\w-]|\\.\\w)",
                    naming.property(key.property()));
        }
        return new ConfigurationException(property, message, this);
    }
}
