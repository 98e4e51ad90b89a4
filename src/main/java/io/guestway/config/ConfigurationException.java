package io.guestway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A configuration that cannot work; the message is one line that names the property and the mend. */
public class ConfigurationException extends RuntimeException {

    private final String property;

    /** Says what is wrong with the given property and what would be right. */
    public ConfigurationException(String property, String mend) {
        super(property + ": " + mend);
        this.property = property;
    }

    private ConfigurationException(String property, String message, ConfigurationException cause) {
        super(message, cause);
        this.property = property;
    }

    /** This error and, if several were found at once, the others. */
    public List<ConfigurationException> all() {
        List<ConfigurationException> all = new ArrayList<>(List.of(this));
        for (Throwable other : getSuppressed()) {
            if (other instanceof ConfigurationException error) {
                all.addAll(error.all());
            }
        }
        return all;
    }

    /** Whether it is about that property. */
    public boolean is(Key key) {
        return property.equals(key.property());
    }

    /** The same in the words of an organisation of another name. */
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
