package io.guestway.keystore;

import io.guestway.config.ConfigurationException;
import io.guestway.config.Key;
import java.io.IOException;

/** The keystore is not usable. The message is one line that states the error and the fix. */
public class KeystoreException extends IOException {

    private final Key property;

    KeystoreException(Key property, String message) {
        super(message);
        this.property = property;
    }

    /** The same as a configuration error, which names the property and ends a start or a command. */
    public ConfigurationException asConfiguration() {
        return new ConfigurationException(property.property(), getMessage());
    }
}
