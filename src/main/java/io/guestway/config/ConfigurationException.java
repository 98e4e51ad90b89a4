package io.guestway.config;

/** A configuration that cannot work; the message is one line that names the property and the mend. */
public class ConfigurationException extends RuntimeException {

    /** Says what is wrong with the given property and what would be right. */
    public ConfigurationException(String property, String mend) {
        super(property + ": " + mend);
    }

    private ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The same in the words of an organisation of another name. */
    public ConfigurationException in(Naming naming) {
        return new ConfigurationException(
                getMessage().replaceAll("\\bguestway\\.(?=[a-z])", naming.name() + "."), getCause());
    }
}
