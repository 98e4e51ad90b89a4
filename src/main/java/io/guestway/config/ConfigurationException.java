package io.guestway.config;

/** A configuration that cannot work; the message is one line that names the property and the mend. */
public class ConfigurationException extends RuntimeException {

    /** Says what is wrong with the given property and what would be right. */
    public ConfigurationException(String property, String mend) {
        super(property + ": " + mend);
    }
}
