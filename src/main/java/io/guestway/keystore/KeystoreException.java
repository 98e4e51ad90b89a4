package io.guestway.keystore;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import java.io.IOException;

/** A keystore that cannot be used; the message is one line that says what is wrong and what to do. */
public class KeystoreException extends IOException {

    private final Key property;

    KeystoreException(Key property, String message) {
        super(message);
        this.property = property;
    }

    /** The same as what stops a start or a command: it names the property. */
    public ConfigurationException asConfiguration() {
        return new ConfigurationException(property.property(), getMessage());
    }
}
